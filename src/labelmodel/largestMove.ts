import type { VotePatterns } from './votePatterns.js';
import type { VoteStatistics } from './voteStatistics.js';

/** The largest change, over symbols and classes, of the mean posterior of the rows with that symbol: EM rests once it is small. */
export function largestMove(
  { k, symbolCount }: Pick<VotePatterns, 'k' | 'symbolCount'>,
  before: Pick<VoteStatistics, 'bySymbol'>,
  after: Pick<VoteStatistics, 'bySymbol'>,
): number {
  let largest = 0;
  for (let s = 0; s < symbolCount.length; s++) {
    let most = 0;
    for (let at = s * k; at < (s + 1) * k; at++) {
      most = Math.max(most, Math.abs(after.bySymbol[at] - before.bySymbol[at]));
    }
    largest = Math.max(largest, most / symbolCount[s]);
  }
  return largest;
}
