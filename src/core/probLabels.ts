import { EspalierError } from './errors.js';

/** Probabilistic labels: a distribution over k classes for each of n examples. */
export interface ProbLabels {
  readonly n: number;
  readonly k: number;
  /** [n, k] row-major; every row sums to 1. */
  readonly probs: Float32Array;
  /** [n] 1 where at least one labeling function voted; elsewhere the row holds the model's prior. */
  readonly covered: Uint8Array;
}

/**
 * The one checked way to {@link ProbLabels}.
 *
 * @throws EspalierError SHAPE, PROBABILITY when a row is not a distribution (within 1e-4)
 */
export function createProbLabels(probs: Float32Array, k: number, covered: Uint8Array): ProbLabels {
  const n = covered.length;
  if (probs.length !== n * k) {
    throw new EspalierError({
      code: 'SHAPE',
      message: `probabilistic labels: probs must have shape [n, k] = [${n}, ${k}], that is ${n * k} values; received ${probs.length}`,
    });
  }
  for (let row = 0; row < n; row++) {
    let sum = 0;
    for (let c = 0; c < k; c++) sum += probs[row * k + c];
    if (!(Math.abs(sum - 1) < 1e-4)) {
      throw new EspalierError({
        code: 'PROBABILITY',
        message: `probabilistic labels: row ${row} must sum to 1; its sum is ${sum}`,
      });
    }
  }
  return { n, k, probs, covered };
}
