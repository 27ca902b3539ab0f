import type { VoteMoments } from '../voteMoments.js';
import type { PairVotes } from './pairVotes.js';

/** 0…1 the votes that two labeling functions cast alike, as a share of the rows on which either votes. */
export function likeness({ blocks, symbolCount }: VoteMoments, { first, second, together, alike }: PairVotes): number {
  const cast = (b: number) => symbolCount.subarray(blocks[b], blocks[b + 1]).reduce((sum, count) => sum + count, 0);
  return alike / (cast(first) + cast(second) - together);
}
