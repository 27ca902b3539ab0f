import { expect, it } from 'vitest';
import { createLabelMatrix, labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { createProbLabels } from '../../src/core/probLabels.js';
import { misnamedRows } from '../../src/labelmodel/misnamedRows.js';

const even = Float64Array.of(1 / 3, 1 / 3, 1 / 3);
const sure = (classes: number[], covered = classes.map(() => 1)) =>
  createProbLabels(
    Float32Array.from(classes.flatMap((y) => [0, 1, 2].map((c) => (c === y ? 0.8 : 0.1)))),
    3,
    Uint8Array.from(covered),
  );
const matrix = labelMatrixFromDense(
  [
    [0, 0, 1],
    [1, 1, 2],
    [1, 2, 2],
    [2, 2, 0],
    [-1, -1, -1],
  ],
  3,
);

it('counts rows of a class that most of its rows have fewer votes for', () => {
  // Class 0 gets one row of its own and two of others: the two are misnamed.
  expect(misnamedRows(matrix, sure([0, 0, 0, 2, 0], [1, 1, 1, 1, 0]), even)).toBe(2 / 4);
});

it('leaves a class its name where most of its rows have most votes for it', () => {
  expect(misnamedRows(matrix, sure([0, 1, 2, 2, 0], [1, 1, 1, 1, 0]), even)).toBe(0);
  // One of two is no majority.
  expect(misnamedRows(matrix, sure([0, 0, 2, 2, 0], [1, 1, 1, 1, 0]), even)).toBe(0);
});

it('a class that the prior makes rare is not misnamed', () => {
  const labels = createProbLabels(Float32Array.of(0.6, 0.4, 0.6, 0.4, 0.9, 0.1), 2, Uint8Array.of(1, 1, 1));
  const votes = labelMatrixFromDense([[1], [1], [0]], 2);
  expect(misnamedRows(votes, labels, Float64Array.of(0.5, 0.5))).toBe(2 / 3);
  expect(misnamedRows(votes, labels, Float64Array.of(0.8, 0.2))).toBe(0);
});

it('a vote for several classes counts in part for each, and a vote of little confidence little', () => {
  const votes = createLabelMatrix({
    k: 3,
    sets: [[0, 1]],
    names: ['a', 'b'],
    rowOffsets: Uint32Array.of(0, 2),
    lfs: Uint32Array.of(0, 1),
    votes: Int16Array.of(3, 2),
    confidences: Float32Array.of(1, 0.4),
  });
  expect(misnamedRows(votes, sure([0]), even)).toBe(0);
  expect(misnamedRows(votes, sure([2]), even)).toBe(1);
  expect(misnamedRows(labelMatrixFromDense([[-1]], 3), sure([0], [0]), even)).toBe(0);
});
