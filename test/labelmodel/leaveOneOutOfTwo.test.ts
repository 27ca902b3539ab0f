import { expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { leaveOneOutOfTwo } from '../../src/labelmodel/leaveOneOutOfTwo.js';
import { leaveOneShareOut } from '../../src/labelmodel/leaveOneShareOut.js';
import { votePatterns } from '../../src/labelmodel/votePatterns.js';

test.each([
  ['with a table by number of votes', 12],
  ['with more labeling functions than there is room for in a table', 400],
])('%s: as vote by vote', (_, m) => {
  const rng = new Rng(5);
  // The first labeling function names one class only.
  const table = Array.from({ length: 300 }, () =>
    Array.from({ length: m }, (_, j) => (rng.uniform() < 0.4 ? (j === 0 ? 1 : rng.integer(2)) : -1)),
  );
  table.push(Array<number>(m).fill(-1), [0, 1, ...Array<number>(m - 2).fill(-1)]);
  const patterns = votePatterns(labelMatrixFromDense(table, 2), new Int16Array(table.length).fill(-1));
  const emissions = Float64Array.from({ length: 2 * patterns.symbolVote.length }, () => 0.05 + 0.4 * rng.uniform());
  const evidence = { emissions, weights: emissions.map(Math.log), base: Float64Array.of(0.2, -0.1) };
  const prior = Float64Array.of(0.35, 0.65);
  const shares = new Float64Array(patterns.symbols.length).fill(1);
  for (const correlation of [0, 0.1]) {
    const found = leaveOneOutOfTwo(patterns, evidence, prior)(correlation);
    const expected = leaveOneShareOut({ ...patterns, shares }, evidence, prior)(correlation);
    expect(found.length).toBe(expected.length);
    expected.forEach((score, p) => {
      if (Number.isNaN(score)) expect(found[p]).toBeNaN();
      else expect(Math.abs(found[p] - score)).toBeLessThan(1e-9);
    });
  }
});
