import { describe, expect, it } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { isCrowd } from '../../src/labelmodel/isCrowd.js';
import { plantedCrowd } from '../support/plantedCrowd.js';
import { plantedVotes } from '../support/plantedVotes.js';

describe('isCrowd', () => {
  it('many labelers who name every class', () => {
    expect(isCrowd(plantedCrowd().matrix, new Rng(0))).toBe(true);
  });

  it('not a few', () => {
    const { matrix } = plantedVotes({ n: 500, k: 2, accuracy: [0.8, 0.7, 0.9], coverage: [1, 1, 1] });
    expect(isCrowd(matrix, new Rng(0))).toBe(false);
  });

  it('not functions that name one class each', () => {
    const rng = new Rng(1);
    const table = Array.from({ length: 500 }, () =>
      Array.from({ length: 12 }, (_, j) => (rng.uniform() < 0.3 ? j % 2 : -1)),
    );
    expect(isCrowd(labelMatrixFromDense(table, 2), new Rng(0))).toBe(false);
  });

  it('not labelers who repeat each other', () => {
    const { matrix } = plantedVotes({
      n: 2000,
      k: 2,
      accuracy: Array.from({ length: 12 }, () => 0.7),
      coverage: Array.from({ length: 12 }, () => 0.5),
    });
    const rng = new Rng(2);
    const table = Array.from({ length: matrix.n }, (_, row) => {
      const votes = new Array<number>(12).fill(-1);
      for (let at = matrix.rowOffsets[row]; at < matrix.rowOffsets[row + 1]; at++)
        votes[matrix.lfs[at]] = matrix.votes[at];
      for (const j of [1, 2, 3]) if (votes[0] >= 0 && rng.uniform() < 0.95) votes[j] = votes[0];
      return votes;
    });
    expect(isCrowd(matrix, new Rng(0))).toBe(true);
    expect(isCrowd(labelMatrixFromDense(table, 2), new Rng(0))).toBe(false);
  });
});
