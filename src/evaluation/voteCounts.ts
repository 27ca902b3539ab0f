import type { LabelMatrix } from '../core/labelMatrix.js';

/** Per labeling function, how often it voted for which class (by name); classes without a vote are left out. */
export function voteCounts(matrix: LabelMatrix, classes: readonly string[]): Record<string, number>[] {
  const counts: Record<string, number>[] = Array.from({ length: matrix.m }, () => ({}));
  for (let at = 0; at < matrix.votes.length; at++) {
    const count = counts[matrix.lfs[at]];
    const name = classes[matrix.votes[at]];
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

/** The share of rows whose votes do not all name the same class. */
export function conflictingRows({ n, rowOffsets, votes }: LabelMatrix): number {
  let conflicting = 0;
  for (let row = 0; row < n; row++) {
    for (let at = rowOffsets[row] + 1; at < rowOffsets[row + 1]; at++) {
      if (votes[at] === votes[rowOffsets[row]]) continue;
      conflicting++;
      break;
    }
  }
  return n > 0 ? conflicting / n : 0;
}
