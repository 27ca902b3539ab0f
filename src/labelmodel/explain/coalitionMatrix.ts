import { createLabelMatrix, type LabelMatrix } from '../../core/labelMatrix.js';
import type { Coalition } from './shareLogOdds.js';

/**
 * The votes of one row, once for each coalition of them.
 *
 * @param votes ascending by `lf`; `player` is the vote's place in a coalition, and several may have the same
 */
export function coalitionMatrix(
  votes: readonly { readonly player: number; readonly lf: number; readonly vote: number }[],
  coalitions: readonly Coalition[],
  { names, k }: Pick<LabelMatrix, 'names' | 'k'>,
): LabelMatrix {
  const rowOffsets = new Uint32Array(coalitions.length + 1);
  const lfs = new Uint32Array(coalitions.length * votes.length);
  const cast = new Int16Array(lfs.length);
  let length = 0;
  coalitions.forEach((coalition, row) => {
    for (const { player, lf, vote } of votes) {
      if (!coalition[player]) continue;
      lfs[length] = lf;
      cast[length++] = vote;
    }
    rowOffsets[row + 1] = length;
  });
  return createLabelMatrix({ k, names, rowOffsets, lfs: lfs.subarray(0, length), votes: cast.subarray(0, length) });
}
