import { Rng } from '../core/rng.js';
import type { VotePatterns } from './votePatterns.js';

/**
 * The patterns of `rows` rows, one drawn from each of so many equal stretches of the rows (in the order of their patterns); all of
 * them where there are no more patterns than that. The stream is fixed: the same votes give the same draw. Symbols and their
 * counts stay those of all rows.
 */
export function drawPatterns(patterns: VotePatterns, rows: number): VotePatterns {
  const { offsets, symbols, shares, weight, gold } = patterns;
  if (weight.length <= rows) return patterns;
  const rng = new Rng(0).derive('patterns');
  const stretch = weight.reduce((sum, of) => sum + of, 0) / rows;
  const drawn = new Uint32Array(rows);
  const drawnWeight = new Float64Array(rows);
  let count = 0;
  let votes = 0;
  let end = 0;
  let at = rng.uniform() * stretch;
  for (let p = 0, taken = 0; p < weight.length; p++) {
    end += weight[p];
    if (at >= end) continue;
    drawn[count] = p;
    while (at < end && taken < rows) {
      drawnWeight[count]++;
      taken++;
      at = taken < rows ? (taken + rng.uniform()) * stretch : Number.POSITIVE_INFINITY;
    }
    votes += offsets[p + 1] - offsets[p];
    count++;
  }
  const drawnOffsets = new Uint32Array(count + 1);
  const drawnSymbols = new Uint32Array(votes);
  const drawnShares = shares && new Float64Array(votes);
  for (let i = 0; i < count; i++) {
    const own = symbols.subarray(offsets[drawn[i]], offsets[drawn[i] + 1]);
    drawnSymbols.set(own, drawnOffsets[i]);
    if (shares) drawnShares?.set(shares.subarray(offsets[drawn[i]], offsets[drawn[i] + 1]), drawnOffsets[i]);
    drawnOffsets[i + 1] = drawnOffsets[i] + own.length;
  }
  return {
    ...patterns,
    offsets: drawnOffsets,
    symbols: drawnSymbols,
    ...(drawnShares && { shares: drawnShares }),
    weight: drawnWeight.slice(0, count),
    gold: Int16Array.from(drawn.subarray(0, count), (p) => gold[p]),
  };
}
