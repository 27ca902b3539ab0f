import { describe, expect, it } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { voteProfile } from '../../src/labeling/voteProfile.js';

describe('voteProfile', () => {
  it('counts votes, overlaps, conflicts and what is right', () => {
    // Classes 0, 1, 2; code 3 is "1 or 2".
    const matrix = labelMatrixFromDense(
      [
        [0, 0, -1],
        [0, 1, -1],
        [-1, 1, 3],
        [-1, -1, 3],
        [-1, -1, -1],
      ],
      3,
      ['a', 'b', 'c'],
      { sets: [[1, 2]] },
    );
    expect(voteProfile(matrix, [0, 1, 2, 2, 0])).toEqual({
      rows: 5,
      covered: 4,
      several: 3,
      unanimous: 2,
      functions: [
        { name: 'a', votes: 2, overlapping: 2, conflicting: 1, judged: 2, right: 1 },
        { name: 'b', votes: 3, overlapping: 3, conflicting: 1, judged: 3, right: 2 },
        { name: 'c', votes: 2, overlapping: 1, conflicting: 0, judged: 2, right: 2 },
      ],
    });
  });

  it('judges only rows with gold', () => {
    const [own] = voteProfile(labelMatrixFromDense([[1], [0]], 2), [-1, 0]).functions;
    expect(own).toMatchObject({ votes: 2, judged: 1, right: 1, overlapping: 0 });
  });
});
