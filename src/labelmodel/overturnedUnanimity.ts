import type { LabelMatrix } from '../core/labelMatrix.js';
import type { ProbLabels } from '../core/probLabels.js';

/** Probabilities this close are a tie, and no overturning. */
const tie = 1e-6;

/** The share of the rows on which all votes are the same, at least two of them, where another class has more probability; 0 for none. */
export function overturnedUnanimity({ n, k, rowOffsets, votes }: LabelMatrix, { probs }: ProbLabels): number {
  let unanimous = 0;
  let overturned = 0;
  for (let row = 0; row < n; row++) {
    const from = rowOffsets[row];
    const to = rowOffsets[row + 1];
    if (to - from < 2) continue;
    let same = true;
    for (let at = from + 1; at < to; at++) same &&= votes[at] === votes[from];
    if (!same) continue;
    unanimous++;
    const own = probs[row * k + votes[from]];
    for (let c = 0; c < k; c++) {
      if (probs[row * k + c] <= own + tie) continue;
      overturned++;
      break;
    }
  }
  return unanimous > 0 ? overturned / unanimous : 0;
}
