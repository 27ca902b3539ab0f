import type { LabelMatrix } from '../core/labelMatrix.js';
import type { ProbLabels } from '../core/probLabels.js';
import { voteTable } from '../core/voteClasses.js';

/** Probabilities this close are a tie, and no overturning. */
const tie = 1e-6;

/**
 * The share of the rows on which all votes, at least two of them, are for a class in common, where another class has more
 * probability than any such class; 0 for none.
 */
export function overturnedUnanimity(matrix: LabelMatrix, { probs }: ProbLabels): number {
  const { n, k, rowOffsets, votes } = matrix;
  const isFor = matrix.sets && voteTable(matrix);
  const common = new Uint8Array(k);
  let unanimous = 0;
  let overturned = 0;
  for (let row = 0; row < n; row++) {
    const from = rowOffsets[row];
    const to = rowOffsets[row + 1];
    if (to - from < 2) continue;
    let own = 0;
    if (isFor) {
      common.fill(1);
      for (let at = from; at < to; at++) for (let c = 0; c < k; c++) common[c] &= isFor[votes[at] * k + c];
      if (!common.includes(1)) continue;
      for (let c = 0; c < k; c++) if (common[c]) own = Math.max(own, probs[row * k + c]);
    } else {
      let same = true;
      for (let at = from + 1; at < to; at++) same &&= votes[at] === votes[from];
      if (!same) continue;
      own = probs[row * k + votes[from]];
    }
    unanimous++;
    for (let c = 0; c < k; c++) {
      if (probs[row * k + c] <= own + tie) continue;
      overturned++;
      break;
    }
  }
  return unanimous > 0 ? overturned / unanimous : 0;
}
