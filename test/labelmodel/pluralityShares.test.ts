import { expect, it } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { pluralityShares } from '../../src/labelmodel/pluralityShares.js';

it('counts the class with most votes, ties shared, rows without votes left out', () => {
  const matrix = labelMatrixFromDense(
    [
      [0, 0, 1],
      [1, 2, -1],
      [2, -1, -1],
      [-1, -1, -1],
    ],
    3,
  );
  expect([...pluralityShares(matrix)]).toEqual([1 / 3, 1 / 6, 1 / 2]);
  expect([...pluralityShares(labelMatrixFromDense([[-1, -1, -1]], 3))]).toEqual([0, 0, 0]);
});
