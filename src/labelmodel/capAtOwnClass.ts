import { classLists } from '../core/voteClasses.js';
import type { VotePatterns } from './votePatterns.js';

/**
 * Holds a vote to never speak louder for another class than for any of its own, in place: so that of votes that have a class in common, all
 * speak for it.
 *
 * @param table [symbols, k] rates, or their logarithms
 */
export function capAtOwnClass(table: Float64Array, patterns: Pick<VotePatterns, 'k' | 'sets' | 'symbolVote'>): void {
  const { k, symbolVote } = patterns;
  const lists = classLists(patterns);
  for (let s = 0; s < symbolVote.length; s++) {
    let own = Number.POSITIVE_INFINITY;
    for (const c of lists[symbolVote[s]]) own = Math.min(own, table[s * k + c]);
    for (let cell = s * k; cell < (s + 1) * k; cell++) if (table[cell] > own) table[cell] = own;
  }
}
