import type { LabelMatrix } from '../core/labelMatrix.js';
import { votesByClass } from './votesByClass.js';

/** Sums of votes this close are a tie. */
const tie = 1e-9;

/** [k] for which share of the rows with votes a class has the most of them, ties shared, as is a vote for several classes; 0 without votes. */
export function pluralityShares(matrix: LabelMatrix): Float64Array {
  const { n, k, rowOffsets } = matrix;
  const votesOf = votesByClass(matrix);
  const shares = new Float64Array(k);
  let rows = 0;
  for (let row = 0; row < n; row++) {
    if (rowOffsets[row] === rowOffsets[row + 1]) continue;
    rows++;
    const own = votesOf(row);
    const most = Math.max(...own) - tie;
    const ties = own.reduce((count, votesFor) => count + (votesFor >= most ? 1 : 0), 0);
    for (let c = 0; c < k; c++) if (own[c] >= most) shares[c] += 1 / ties;
  }
  return rows > 0 ? shares.map((count) => count / rows) : shares;
}
