import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';

/** Labelers of two uneven classes who each see few rows; their accuracies scatter, and some name one class far too often. */
export function plantedCrowd({
  n = 1500,
  m = 60,
  perRow = 5,
  share = 0.2,
  seed = 1,
}: {
  n?: number;
  m?: number;
  perRow?: number;
  /** Of the rows are of class 1. */
  share?: number;
  seed?: number;
} = {}) {
  const rng = new Rng(seed);
  const labelers = Array.from({ length: m }, () => {
    const careful = rng.uniform() < 0.6;
    return careful ? [0.95, 0.85] : [0.6, 0.4 + 0.4 * rng.uniform()];
  });
  const truth = Int16Array.from({ length: n }, () => (rng.uniform() < share ? 1 : 0));
  const table = Array.from(truth, (y) => {
    const row = new Array<number>(m).fill(-1);
    for (const j of rng.shuffle(Uint32Array.from({ length: m }, (_, i) => i)).subarray(0, perRow)) {
      row[j] = rng.uniform() < labelers[j][y] ? y : 1 - y;
    }
    return row;
  });
  return { matrix: labelMatrixFromDense(table, 2), truth };
}
