import type { LabelMatrix } from '../core/labelMatrix.js';
import { rowConflicts } from '../core/rowConflicts.js';
import { voteTable } from '../core/voteClasses.js';

/** Counts of rows per labeling function, [m] each. */
export interface VoteCounts {
  /** Rows that were looked at. */
  readonly rows: number;
  /** Rows of these with a vote at all, and with votes that have no class in common. */
  readonly coveredRows: number;
  readonly conflictingRows: number;
  /** It votes. */
  readonly covered: Float64Array;
  /** Another one does too. */
  readonly overlaps: Float64Array;
  /** Another one votes for other classes, none in common. */
  readonly conflicts: Float64Array;
  /** It votes, and there is gold. */
  readonly scored: Float64Array;
  /** Its vote allows the gold class. */
  readonly right: Float64Array;
  /** [m, codes] by vote. */
  readonly spoken: Float64Array;
}

/**
 * Counts what labeling functions do on the rows that are open.
 *
 * @param gold [n] class or −1
 */
export function countVotes(matrix: LabelMatrix, gold: Int16Array, isOpen: (row: number) => boolean): VoteCounts {
  const { n, k, m, rowOffsets, lfs, votes } = matrix;
  const isFor = voteTable(matrix);
  const codes = isFor.length / k;
  const [covered, overlaps, conflicts, scored, right] = Array.from({ length: 5 }, () => new Float64Array(m));
  const spoken = new Float64Array(m * codes);
  let [rows, coveredRows, conflictingRows] = [0, 0, 0];
  for (let row = 0; row < n; row++) {
    if (!isOpen(row)) continue;
    rows++;
    const [from, to] = [rowOffsets[row], rowOffsets[row + 1]];
    if (to > from) coveredRows++;
    const inConflict = to - from > 1 ? rowConflicts(votes.subarray(from, to), isFor, k) : undefined;
    if (inConflict?.includes(1)) conflictingRows++;
    for (let at = from; at < to; at++) {
      const j = lfs[at];
      covered[j]++;
      if (to - from > 1) overlaps[j]++;
      if (inConflict?.[at - from]) conflicts[j]++;
      spoken[j * codes + votes[at]]++;
      if (gold[row] < 0) continue;
      scored[j]++;
      if (isFor[votes[at] * k + gold[row]]) right[j]++;
    }
  }
  return { rows, coveredRows, conflictingRows, covered, overlaps, conflicts, scored, right, spoken };
}
