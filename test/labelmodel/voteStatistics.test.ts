import { expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { votePatterns } from '../../src/labelmodel/votePatterns.js';
import { expectedStatistics, majorityStatistics } from '../../src/labelmodel/voteStatistics.js';

test('starts from vote shares, gold and the prior', () => {
  const matrix = labelMatrixFromDense(
    [
      [0, 1],
      [0, -1],
      [-1, -1],
      [1, 1],
    ],
    2,
  );
  const patterns = votePatterns(matrix, Int16Array.of(-1, -1, -1, 0));
  const { rows, coveredRows, bySymbol } = majorityStatistics(patterns, Float64Array.of(0.25, 0.75));
  expect([...rows]).toEqual([0.5 + 1 + 0.25 + 1, 0.5 + 0.75]);
  expect([...coveredRows]).toEqual([2.5, 0.5]);
  // Symbols: lf0→0 (rows 0, 1), lf0→1 (row 3), lf1→1 (rows 0, 3).
  expect([...bySymbol]).toEqual([1.5, 0.5, 1, 0, 1.5, 0.5]);
});

test.each([2, 3])('the E-step is Bayes’ rule, with %i classes', (k) => {
  const matrix = labelMatrixFromDense(
    [
      [0, 1],
      [1, -1],
    ],
    k,
  );
  const patterns = votePatterns(matrix, Int16Array.of(-1, -1));
  const symbols = patterns.symbolVote.length;
  const emissions = Float64Array.from({ length: symbols * k }, (_, i) => 0.1 + ((i * 7) % 5) / 10);
  const prior = Float64Array.from({ length: k }, (_, c) => (c + 1) / ((k * (k + 1)) / 2));
  const { rows, logLikelihood } = expectedStatistics(
    patterns,
    { emissions, weights: emissions.map(Math.log), base: new Float64Array(k) },
    prior,
  );
  // Symbols: lf0→0, lf0→1, lf1→1; row 0 has the first and the third, row 1 the second.
  const joint0 = prior.map((p, y) => p * emissions[y] * emissions[2 * k + y]);
  const joint1 = prior.map((p, y) => p * emissions[k + y]);
  const total = (values: Float64Array) => values.reduce((sum, v) => sum + v);
  for (let y = 0; y < k; y++) {
    expect(rows[y]).toBeCloseTo(joint0[y] / total(joint0) + joint1[y] / total(joint1), 12);
  }
  expect(logLikelihood).toBeCloseTo((Math.log(total(joint0)) + Math.log(total(joint1))) / 2, 12);
});
