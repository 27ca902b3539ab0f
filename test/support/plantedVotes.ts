import { createLabelMatrix, type LabelMatrix } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';

export interface PlantedVotes {
  readonly matrix: LabelMatrix;
  readonly truth: Int16Array;
  /** [m] the share of right votes on these rows. */
  readonly accuracies: Float64Array;
}

/**
 * Votes of independent labeling functions with known accuracy: LF j votes with probability `coverage[j]`, is right with
 * `accuracy[j]`, and errs evenly over the other classes.
 */
export function plantedVotes(options: {
  n: number;
  k: number;
  accuracy: readonly number[];
  coverage: readonly number[];
  seed?: number;
}): PlantedVotes {
  const { n, k, accuracy, coverage, seed = 1 } = options;
  const m = accuracy.length;
  const rng = new Rng(seed);
  const truth = new Int16Array(n);
  const rowOffsets = new Uint32Array(n + 1);
  const lfs: number[] = [];
  const votes: number[] = [];
  const right = new Float64Array(m);
  const cast = new Float64Array(m);
  for (let row = 0; row < n; row++) {
    const y = rng.integer(k);
    truth[row] = y;
    for (let j = 0; j < m; j++) {
      if (rng.uniform() >= coverage[j]) continue;
      const vote = rng.uniform() < accuracy[j] ? y : (y + 1 + rng.integer(k - 1)) % k;
      lfs.push(j);
      votes.push(vote);
      cast[j]++;
      if (vote === y) right[j]++;
    }
    rowOffsets[row + 1] = votes.length;
  }
  const matrix = createLabelMatrix({
    k,
    names: accuracy.map((_, j) => `lf${j}`),
    rowOffsets,
    lfs: Uint32Array.from(lfs),
    votes: Int16Array.from(votes),
  });
  return { matrix, truth, accuracies: right.map((r, j) => r / Math.max(1, cast[j])) };
}
