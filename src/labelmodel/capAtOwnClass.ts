import { voteClasses } from '../core/voteClasses.js';
import type { VotePatterns } from './votePatterns.js';

/**
 * Holds a vote to never speak louder for another class than for any of its own, in place: so that of votes that have a class in common, all
 * speak for it.
 *
 * @param table [symbols, k] rates, or their logarithms
 */
export function capAtOwnClass(table: Float64Array, patterns: Pick<VotePatterns, 'k' | 'sets' | 'symbolVote'>): void {
  const { k, symbolVote } = patterns;
  symbolVote.forEach((vote, s) => {
    const own = Math.min(...voteClasses(patterns, vote).map((c) => table[s * k + c]));
    for (let y = 0; y < k; y++) table[s * k + y] = Math.min(table[s * k + y], own);
  });
}
