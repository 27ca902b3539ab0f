import type { LabelMatrix } from './labelMatrix.js';
import { classLists } from './voteClasses.js';

/**
 * [n] how many votes of each row are wrong at least, whatever its class is: all of them but those for the class that most of them allow.
 * 0 where all votes have a class in common, and so nothing contradicts.
 */
export function votesAgainst(matrix: LabelMatrix): Uint32Array {
  const { n, k, rowOffsets, votes } = matrix;
  const classes = classLists(matrix);
  const support = new Uint32Array(k);
  const against = new Uint32Array(n);
  for (let row = 0; row < n; row++) {
    const from = rowOffsets[row];
    const to = rowOffsets[row + 1];
    if (to - from < 2) continue;
    support.fill(0);
    let most = 0;
    for (let at = from; at < to; at++) for (const c of classes[votes[at]]) most = Math.max(most, ++support[c]);
    against[row] = to - from - most;
  }
  return against;
}
