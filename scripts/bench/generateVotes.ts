import { Rng } from '../../src/core/rng.js';
import type { DenseVotes } from './votesFolder.js';

/** Votes with planted truth, to measure cost on. */
export interface GeneratedVotes extends DenseVotes {
  /** [n] */
  readonly truth: Int16Array;
}

/**
 * Independent labeling functions over even classes: each votes on .1 to .6 of the rows, is right on .55 to .95 of its votes, and
 * errs evenly over the other classes.
 */
export function generateVotes({ n, m, k, seed }: { n: number; m: number; k: number; seed: number }): GeneratedVotes {
  const rng = new Rng(seed);
  const coverage = Float64Array.from({ length: m }, () => 0.1 + 0.5 * rng.uniform());
  const accuracy = Float64Array.from({ length: m }, () => 0.55 + 0.4 * rng.uniform());
  const truth = new Int16Array(n);
  const train = new Int8Array(n * m).fill(-1);
  for (let row = 0, at = 0; row < n; row++) {
    const y = rng.integer(k);
    truth[row] = y;
    for (let j = 0; j < m; j++, at++) {
      if (rng.uniform() >= coverage[j]) continue;
      train[at] = rng.uniform() < accuracy[j] ? y : (y + 1 + rng.integer(k - 1)) % k;
    }
  }
  return { m, k, train, truth };
}
