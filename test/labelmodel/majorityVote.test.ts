import { expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { fitModel } from '../support/fitModel.js';

const matrix = labelMatrixFromDense(
  [
    [0, 0, 1],
    [1, -1, 2],
    [-1, -1, -1],
    [2, 2, 2],
  ],
  3,
);

test('the most voted class wins, ties are split, silence gets the class balance', () => {
  const { probs, covered } = fitModel('majorityVote', matrix, { classBalance: [0.5, 0.25, 0.25] }).predict(matrix);
  expect([...probs]).toEqual([1, 0, 0, 0, 0.5, 0.5, 0.5, 0.25, 0.25, 0, 0, 1]);
  expect([...covered]).toEqual([1, 1, 0, 1]);
});

test('shares: each class gets its part of the votes', () => {
  const { probs } = fitModel('majorityVote', matrix, { params: { shares: true } }).predict(matrix);
  expect([...probs.subarray(0, 3)].map((p) => Math.round(p * 3))).toEqual([2, 1, 0]);
});

test('accuracies are the agreement with the winner, ties counting in parts', () => {
  const { accuracies } = fitModel('majorityVote', matrix);
  expect(accuracies[0]).toBeCloseTo((1 + 0.5 + 1) / 3);
  expect(accuracies[1]).toBeCloseTo(1);
  expect(accuracies[2]).toBeCloseTo((0 + 0.5 + 1) / 3);
});

test('on gold rows a vote is right where it agrees with gold, whatever won', () => {
  const gold = Int16Array.of(1, -1, -1, 2);
  const { accuracies } = fitModel('majorityVote', matrix, { gold });
  expect(accuracies[0]).toBeCloseTo((0 + 0.5 + 1) / 3);
  expect(accuracies[1]).toBeCloseTo((0 + 1) / 2);
  expect(accuracies[2]).toBeCloseTo((1 + 0.5 + 1) / 3);
});
