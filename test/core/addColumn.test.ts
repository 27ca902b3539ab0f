import { describe, expect, it } from 'vitest';
import { addColumn } from '../../src/core/addColumn.js';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';

const dense = [
  [0, -1],
  [-1, -1],
  [1, 2],
];

describe('addColumn', () => {
  it('gives the matrix that has the column from the start', () => {
    const more = addColumn(labelMatrixFromDense(dense, 3, ['a', 'b']), 'c', Int16Array.of(2, 1, -1));
    const whole = labelMatrixFromDense(
      dense.map((row, i) => [...row, [2, 1, -1][i]]),
      3,
      ['a', 'b', 'c'],
    );
    expect(more).toEqual(whole);
  });

  it('keeps the confidences and the sets that are there, and reads none beside an abstain', () => {
    const parts = { sets: [[0, 1]], confidences: [[0.5, 1], [], [1, 0.25]] };
    const before = labelMatrixFromDense(
      [
        [0, -1],
        [-1, -1],
        [1, 3],
      ],
      3,
      ['a', 'b'],
      parts,
    );
    const after = addColumn(before, 'c', Int16Array.of(-1, 1, 0), Float32Array.of(Number.NaN, 0.5, 1));
    expect(after.sets).toEqual([[0, 1]]);
    expect([...after.votes]).toEqual([0, 1, 1, 3, 0]);
    expect([...after.lfs]).toEqual([0, 2, 0, 1, 2]);
    expect([...after.confidences!]).toEqual([0.5, 0.5, 1, 0.25, 1]);
  });

  it('names the vote that is no class', () => {
    const matrix = labelMatrixFromDense(dense, 3);
    expect(() => addColumn(matrix, 'c', Int16Array.of(0, 3, 0))).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ code: 'VOTE_RANGE' })] }),
    );
  });
});
