import type { LabelMatrix } from '../core/labelMatrix.js';
import { createProbLabels, type ProbLabels } from '../core/probLabels.js';

/**
 * Labels a matrix row by row: the prior where no labeling function votes, else what `label` makes of the votes.
 *
 * @param prior [k]
 * @param label gets a row's votes as positions `from` … `to − 1` of the matrix, and writes their distribution into `row` [k],
 *   which holds what the row before left there
 */
export function predictRows(
  { n, k, rowOffsets }: LabelMatrix,
  prior: Float64Array,
  label: (from: number, to: number, row: Float64Array) => void,
): ProbLabels {
  const probs = new Float32Array(n * k);
  const covered = new Uint8Array(n);
  const labels = new Float64Array(k);
  for (let i = 0; i < n; i++) {
    const from = rowOffsets[i];
    const to = rowOffsets[i + 1];
    if (from < to) {
      covered[i] = 1;
      label(from, to, labels);
    }
    const source = from < to ? labels : prior;
    for (let y = 0; y < k; y++) probs[i * k + y] = source[y];
  }
  return createProbLabels(probs, k, covered);
}
