import type { LabelMatrix } from './labelMatrix.js';

/**
 * The matrix without some of its votes; all rows and columns stay.
 *
 * @param keep whether the vote at this position of `votes` stays
 */
export function selectVotes(matrix: LabelMatrix, keep: (at: number) => boolean): LabelMatrix {
  const { n, rowOffsets, lfs, votes, confidences } = matrix;
  const offsets = new Uint32Array(n + 1);
  const kept = new Uint32Array(votes.length);
  let length = 0;
  for (let row = 0; row < n; row++) {
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) if (keep(at)) kept[length++] = at;
    offsets[row + 1] = length;
  }
  const places = kept.subarray(0, length);
  return {
    ...matrix,
    rowOffsets: offsets,
    lfs: Uint32Array.from(places, (at) => lfs[at]),
    votes: Int16Array.from(places, (at) => votes[at]),
    ...(confidences && { confidences: Float32Array.from(places, (at) => confidences[at]) }),
  };
}
