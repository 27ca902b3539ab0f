import { expect, it } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { conflictingRows, voteCounts, votesPerRow } from '../../src/evaluation/voteCounts.js';

const matrix = labelMatrixFromDense(
  [
    [0, -1, 0],
    [1, 0, -1],
    [-1, -1, -1],
    [1, 1, 0],
  ],
  2,
);

it('counts votes by function and class name', () => {
  expect(voteCounts(matrix, ['ham', 'spam'])).toEqual([{ ham: 1, spam: 2 }, { ham: 1, spam: 1 }, { ham: 2 }]);
});

it('shares rows out by number of votes, many votes together', () => {
  expect(votesPerRow(matrix)).toEqual([0.25, 0, 0.5, 0.25, 0, 0, 0]);
  expect(votesPerRow(matrix, 2)).toEqual([0.25, 0, 0.75]);
});

it('finds rows whose votes disagree', () => {
  expect(conflictingRows(matrix)).toBe(0.5);
  expect(conflictingRows(labelMatrixFromDense([], 2))).toBe(0);
});
