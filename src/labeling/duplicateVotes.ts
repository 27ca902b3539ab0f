import type { LabelMatrix } from '../core/labelMatrix.js';
import { groupedBy } from './groupedBy.js';

/** With fewer votes two labeling functions agree by chance. */
const fewestVotes = 10;
/** Groups of equal votes that chance may be expected to make among all labelers of common batches. */
const mostByChance = 0.05;

/**
 * Groups of two and more labeling functions whose votes are the same on every row, by two hashes of (row, vote) and their number.
 *
 * Labelers of a crowd are given rows by the batch, and two good ones agree on all rows of a small one. So where others vote on the very same
 * rows and say something else, votes count as the same only where chance would hardly have made them so: two votes on a row agree with
 * probability Σ_v share_v², shares being those of the row's votes with the group as one, and pairs of labelers on common batches are as many chances.
 */
export function duplicateVotes(matrix: LabelMatrix): number[][] {
  const { n, m, rowOffsets, lfs, votes } = matrix;
  const cast = new Uint32Array(m);
  const first = new Int32Array(m).fill(17);
  const second = new Int32Array(m).fill(29);
  const rows = new Int32Array(m).fill(41);
  for (let row = 0; row < n; row++) {
    const place = Math.imul(row + 1, 0x9e3779b1);
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) {
      const j = lfs[at];
      const cell = place ^ Math.imul(votes[at] + 1, 0x85ebca6b);
      cast[j]++;
      first[j] = Math.imul(first[j] ^ cell, 0x01000193);
      second[j] = Math.imul(second[j], 31) + (cell ^ (cell >>> 15));
      rows[j] = Math.imul(rows[j] ^ place, 0x01000193);
    }
  }
  const busy = Array.from({ length: m }, (_, j) => j).filter((j) => cast[j] >= fewestVotes);
  const batches = groupedBy(busy, (j) => `${cast[j]}/${rows[j]}`);
  const pairs = [...batches.values()].reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  const equal = groupedBy(busy, (j) => `${cast[j]}/${first[j]}/${second[j]}`);
  return [...equal.values()].filter((group) => {
    if (group.length < 2) return false;
    const batch = batches.get(`${cast[group[0]]}/${rows[group[0]]}`)!;
    return batch.length === group.length || pairs * chanceOfEqualVotes(matrix, group) <= mostByChance;
  });
}

/** That another labeler would have cast the group's votes on all of its rows. */
function chanceOfEqualVotes({ n, rowOffsets, lfs, votes }: LabelMatrix, group: readonly number[]): number {
  const copies = new Set(group.slice(1));
  let log = 0;
  for (let row = 0; row < n; row++) {
    const counts = new Map<number, number>();
    let total = 0;
    let isIn = false;
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) {
      if (copies.has(lfs[at])) continue;
      if (lfs[at] === group[0]) isIn = true;
      counts.set(votes[at], (counts.get(votes[at]) ?? 0) + 1);
      total++;
    }
    if (!isIn) continue;
    log += Math.log([...counts.values()].reduce((sum, count) => sum + (count / total) ** 2, 0));
  }
  return Math.exp(log);
}
