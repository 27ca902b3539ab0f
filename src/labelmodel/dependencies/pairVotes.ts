import type { VoteMoments } from '../voteMoments.js';

/** How often two labeling functions vote together. */
export interface PairVotes {
  /** Positions in `blockLf` of the moments, first < second. */
  readonly first: number;
  readonly second: number;
  /** Rows on which both vote, and those on which they vote alike. */
  readonly together: number;
  readonly alike: number;
}

/** Every pair of labeling functions that vote on at least `fewest` common rows, by position. */
export function pairVotes({ blocks, symbolVote, pairs }: VoteMoments, fewest: number): PairVotes[] {
  const found: PairVotes[] = [];
  const blockOf = new Uint32Array(symbolVote.length);
  for (let b = 0; b + 1 < blocks.length; b++) blockOf.fill(b, blocks[b], blocks[b + 1]);
  const together = new Float64Array(blocks.length - 1);
  const alike = new Float64Array(blocks.length - 1);
  for (let b = 0; b + 1 < blocks.length; b++) {
    together.fill(0);
    alike.fill(0);
    for (let s = blocks[b]; s < blocks[b + 1]; s++) {
      for (let at = pairs.offsets[s]; at < pairs.offsets[s + 1]; at++) {
        const other = pairs.others[at];
        together[blockOf[other]] += pairs.counts[at];
        if (symbolVote[other] === symbolVote[s]) alike[blockOf[other]] += pairs.counts[at];
      }
    }
    for (let second = b + 1; second < together.length; second++) {
      if (together[second] < fewest) continue;
      found.push({ first: b, second, together: together[second], alike: alike[second] });
    }
  }
  return found;
}
