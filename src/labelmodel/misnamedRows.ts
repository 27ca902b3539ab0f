import type { LabelMatrix } from '../core/labelMatrix.js';
import type { ProbLabels } from '../core/probLabels.js';
import { votesByClass } from './votesByClass.js';

/** Sums of votes this close are a tie. */
const tie = 1e-9;

/**
 * The share of the rows with votes that a model gives to a class by a name that is not its own: a class that most rows get although
 * others have more votes there. Labelers disagree on hard rows, and a model that is free to say how they err may find these alike and call
 * them by a class that hardly anybody meant; held-out votes are even predicted better that way.
 *
 * Which class a row gets is decided by what the votes add to the prior, P(y | votes) / P(y): that a rare class is given to few of the rows
 * that vote for it is no other meaning. A vote for several classes is shared among them.
 *
 * @param prior [k] the model's, as its labels have it
 * @returns in [0, 1], 0 without votes
 */
export function misnamedRows(matrix: LabelMatrix, { probs }: ProbLabels, prior: Float64Array): number {
  const { n, k, rowOffsets } = matrix;
  const votesOf = votesByClass(matrix);
  const given = new Uint32Array(k);
  const outvoted = new Uint32Array(k);
  let rows = 0;
  for (let row = 0; row < n; row++) {
    if (rowOffsets[row] === rowOffsets[row + 1]) continue;
    rows++;
    let likeliest = 0;
    for (let c = 1; c < k; c++) {
      if (probs[row * k + c] * prior[likeliest] > probs[row * k + likeliest] * prior[c]) likeliest = c;
    }
    given[likeliest]++;
    const votes = votesOf(row);
    if (votes.some((votesFor) => votesFor > votes[likeliest] + tie)) outvoted[likeliest]++;
  }
  const misnamed = outvoted.reduce((sum, count, c) => sum + (2 * count > given[c] ? count : 0), 0);
  return rows > 0 ? misnamed / rows : 0;
}
