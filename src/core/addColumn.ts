import { createLabelMatrix, type LabelMatrix } from './labelMatrix.js';

/**
 * The matrix with one more labeling function, its last column.
 *
 * @param votes [n] a class or −1
 * @param confidences [n] how much of a vote each is; not read where it abstains. @default whole votes
 * @throws EspalierError VOTE_RANGE, CONFIDENCE
 */
export function addColumn(
  matrix: LabelMatrix,
  name: string,
  votes: Int16Array,
  confidences?: Float32Array,
): LabelMatrix {
  const { n, m, k, names, rowOffsets, sets } = matrix;
  const total = matrix.votes.length + votes.reduce((count, vote) => count + (vote >= 0 ? 1 : 0), 0);
  const offsets = new Uint32Array(n + 1);
  const lfs = new Uint32Array(total);
  const cast = new Int16Array(total);
  const shares = matrix.confidences || confidences ? new Float32Array(total).fill(1) : undefined;
  let to = 0;
  for (let row = 0; row < n; row++) {
    const [from, end] = [rowOffsets[row], rowOffsets[row + 1]];
    lfs.set(matrix.lfs.subarray(from, end), to);
    cast.set(matrix.votes.subarray(from, end), to);
    if (matrix.confidences) shares!.set(matrix.confidences.subarray(from, end), to);
    to += end - from;
    if (votes[row] >= 0) {
      lfs[to] = m;
      cast[to] = votes[row];
      if (confidences) shares![to] = confidences[row];
      to++;
    }
    offsets[row + 1] = to;
  }
  return createLabelMatrix({
    k,
    names: [...names, name],
    rowOffsets: offsets,
    lfs,
    votes: cast,
    sets,
    confidences: shares,
  });
}
