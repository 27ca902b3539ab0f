import type { LabelMatrix } from '../core/labelMatrix.js';
import { rowConflicts } from '../core/rowConflicts.js';
import { classLists, voteTable } from '../core/voteClasses.js';
import { voteName } from '../core/voteName.js';

/** Per labeling function, how often it voted for what, by `voteName`; what nobody voted for is left out. */
export function voteCounts(matrix: LabelMatrix, classes: readonly string[]): Record<string, number>[] {
  const counts: Record<string, number>[] = Array.from({ length: matrix.m }, () => ({}));
  const said = classLists(matrix).map((list) => voteName(classes, list));
  for (let at = 0; at < matrix.votes.length; at++) {
    const count = counts[matrix.lfs[at]];
    const name = said[matrix.votes[at]];
    count[name] = (count[name] ?? 0) + 1;
  }
  return counts;
}

/** The share of rows that have 0, 1, 2 … votes; the last of the `most` + 1 entries holds rows with `most` or more. */
export function votesPerRow(matrix: LabelMatrix, most = 6): number[] {
  const shares = new Array<number>(most + 1).fill(0);
  if (matrix.n === 0) return shares;
  for (let row = 0; row < matrix.n; row++) {
    shares[Math.min(most, matrix.rowOffsets[row + 1] - matrix.rowOffsets[row])]++;
  }
  return shares.map((count) => count / matrix.n);
}

/** The share of rows on which two votes have no class in common. */
export function conflictingRows(matrix: LabelMatrix): number {
  const { n, k, rowOffsets, votes } = matrix;
  const isFor = matrix.sets && voteTable(matrix);
  let conflicting = 0;
  for (let row = 0; row < n; row++) {
    if (isFor) {
      const conflicts = rowConflicts(votes.subarray(rowOffsets[row], rowOffsets[row + 1]), isFor, k);
      if (conflicts.includes(1)) conflicting++;
      continue;
    }
    for (let at = rowOffsets[row] + 1; at < rowOffsets[row + 1]; at++) {
      if (votes[at] === votes[rowOffsets[row]]) continue;
      conflicting++;
      break;
    }
  }
  return n > 0 ? conflicting / n : 0;
}
