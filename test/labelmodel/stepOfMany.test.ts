import { expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { votePatterns } from '../../src/labelmodel/votePatterns.js';
import { expectedStatistics } from '../../src/labelmodel/voteStatistics.js';

test.each([3, 5, 10, 23])('%i classes: as votes that count in part, and all of them whole', (k) => {
  const rng = new Rng(3);
  // More patterns than go at a time, rows without votes and with gold among them.
  const table = Array.from({ length: 5000 }, (_, i) =>
    Array.from({ length: 7 }, () => (i % 40 === 0 || rng.uniform() < 0.3 ? -1 : rng.integer(k))),
  );
  const gold = Int16Array.from(table, (_, i) => (i % 30 === 0 ? i % k : -1));
  const patterns = votePatterns(labelMatrixFromDense(table, k), gold);
  // Some so sure that classes are out of the question.
  const emissions = Float64Array.from(
    { length: patterns.symbolVote.length * k },
    () => 10 ** (-12 * rng.uniform() ** 3),
  );
  const evidence = {
    emissions,
    weights: emissions.map(Math.log),
    base: Float64Array.from({ length: k }, () => rng.uniform()),
  };
  const prior = Float64Array.from({ length: k }, (_, y) => (2 * (y + 1)) / (k * (k + 1)));
  const found = expectedStatistics(patterns, evidence, prior);
  const shares = new Float64Array(patterns.symbols.length).fill(1);
  const expected = expectedStatistics({ ...patterns, shares }, evidence, prior);
  expect(found.logLikelihood).toBeCloseTo(expected.logLikelihood, 10);
  for (const field of ['bySymbol', 'rows', 'coveredRows'] as const) {
    expect(found[field].length).toBe(expected[field].length);
    found[field].forEach((value, i) => {
      expect(Math.abs(value - expected[field][i])).toBeLessThan(1e-9);
    });
  }
});
