import type { LabelMatrix } from '../core/labelMatrix.js';
import { rowConflicts } from '../core/rowConflicts.js';
import { voteTable } from '../core/voteClasses.js';

/** How the labeling functions of one task vote on some rows, in counts. */
export interface VoteProfile {
  readonly rows: number;
  /** Rows on which any of them votes, two and more do, and two and more do without a contradiction. */
  readonly covered: number;
  readonly several: number;
  readonly unanimous: number;
  /** [m] in the order of the matrix */
  readonly functions: readonly FunctionProfile[];
}

/** One of them. */
export interface FunctionProfile {
  readonly name: string;
  /** Rows on which it votes; on which another one does too; on which one of these has no class in common with it. */
  readonly votes: number;
  readonly overlapping: number;
  readonly conflicting: number;
  /** Its votes on rows with gold, and those that are right. */
  readonly judged: number;
  readonly right: number;
}

/**
 * Counts votes, overlaps, conflicts and, where there is gold, right votes.
 *
 * @param gold [n] class or −1
 */
export function voteProfile(matrix: LabelMatrix, gold: ArrayLike<number>): VoteProfile {
  const { n, m, k, names, rowOffsets, lfs, votes } = matrix;
  const isFor = voteTable(matrix);
  const [cast, overlapping, conflicting, judged, right] = Array.from({ length: 5 }, () => new Uint32Array(m));
  let [covered, several, unanimous] = [0, 0, 0];
  for (let row = 0; row < n; row++) {
    const [from, to] = [rowOffsets[row], rowOffsets[row + 1]];
    if (to > from) covered++;
    const conflicts = rowConflicts(votes.subarray(from, to), isFor, k);
    if (to - from > 1) {
      several++;
      if (!conflicts.includes(1)) unanimous++;
    }
    for (let at = from; at < to; at++) {
      const lf = lfs[at];
      cast[lf]++;
      if (to - from > 1) overlapping[lf]++;
      if (conflicts[at - from]) conflicting[lf]++;
      if (gold[row] >= 0) {
        judged[lf]++;
        right[lf] += isFor[votes[at] * k + gold[row]];
      }
    }
  }
  const functions = names.map((name, j) => ({
    name,
    votes: cast[j],
    overlapping: overlapping[j],
    conflicting: conflicting[j],
    judged: judged[j],
    right: right[j],
  }));
  return { rows: n, covered, several, unanimous, functions };
}
