import { createLabelMatrix, type LabelMatrix } from '../../core/labelMatrix.js';
import type { Coalition } from './shareLogOdds.js';

/**
 * The votes of one row, once for each coalition of them.
 *
 * @param votes ascending by `lf`; `player` is the vote's place in a coalition, and several may have the same; `confidence` is 1 where
 *   it is absent
 */
export function coalitionMatrix(
  votes: readonly {
    readonly player: number;
    readonly lf: number;
    readonly vote: number;
    readonly confidence?: number;
  }[],
  coalitions: readonly Coalition[],
  { names, k, sets }: Pick<LabelMatrix, 'names' | 'k' | 'sets'>,
): LabelMatrix {
  const rowOffsets = new Uint32Array(coalitions.length + 1);
  const lfs = new Uint32Array(coalitions.length * votes.length);
  const cast = new Int16Array(lfs.length);
  const confidences = new Float32Array(lfs.length);
  let length = 0;
  coalitions.forEach((coalition, row) => {
    for (const { player, lf, vote, confidence = 1 } of votes) {
      if (!coalition[player]) continue;
      lfs[length] = lf;
      confidences[length] = confidence;
      cast[length++] = vote;
    }
    rowOffsets[row + 1] = length;
  });
  return createLabelMatrix({
    k,
    sets,
    names,
    rowOffsets,
    lfs: lfs.subarray(0, length),
    votes: cast.subarray(0, length),
    confidences: confidences.subarray(0, length),
  });
}
