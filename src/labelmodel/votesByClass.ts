import type { LabelMatrix } from '../core/labelMatrix.js';
import { classLists } from '../core/voteClasses.js';

/**
 * What a row's votes come to by class: a vote counts its confidence, and is shared evenly among the classes that it is for.
 *
 * @returns row → [k], the same array for every row
 */
export function votesByClass(matrix: LabelMatrix): (row: number) => Float64Array {
  const { k, rowOffsets, votes, confidences } = matrix;
  const lists = classLists(matrix);
  const sums = new Float64Array(k);
  return (row) => {
    sums.fill(0);
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) {
      const classes = lists[votes[at]];
      for (const c of classes) sums[c] += (confidences ? confidences[at] : 1) / classes.length;
    }
    return sums;
  };
}
