import { expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { predictOdds } from '../../src/labelmodel/predictOdds.js';

const matrix = labelMatrixFromDense(
  [
    [1, 1],
    [0, -1],
    [-1, -1],
  ],
  2,
);
const odds = Float64Array.of(-Math.log(3), Math.log(3), 0, Math.log(2));

test('odds multiply, and a row without votes has the prior', () => {
  const { probs } = predictOdds(matrix, Float64Array.of(0.75, 0.25), odds);
  // 1/3 · 3 · 2 = 2; 1/3 · 1/3 = 1/9.
  expect(probs[1]).toBeCloseTo(2 / 3, 6);
  expect(probs[3]).toBeCloseTo(1 / 10, 6);
  expect([probs[4], probs[5]]).toEqual([0.75, 0.25]);
});

test('correlation takes the root of the evidence, not of the prior', () => {
  // Two votes at ρ = 1 count as one: τ = 1/2, and 1/3 · √(4 · 3 · 2) is what is left of base and votes.
  const { probs } = predictOdds(matrix, Float64Array.of(0.75, 0.25), odds, Math.log(4), 1);
  const ratio = Math.sqrt(4 * 3 * 2) / 3;
  expect(probs[1]).toBeCloseTo(ratio / (1 + ratio), 6);
});

test('overwhelming odds keep the digits of the small side', () => {
  const sure = predictOdds(matrix, Float64Array.of(0.5, 0.5), Float64Array.of(-40, 40, 0, 40));
  expect(sure.probs[0]).toBeCloseTo(Math.exp(-80), 40);
  expect(sure.probs[1]).toBe(1);
});
