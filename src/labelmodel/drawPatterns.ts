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
  let total = 0;
  for (let p = 0; p < weight.length; p++) total += weight[p];
  const stretch = total / rows;
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
  // A loop: views of so few votes each would cost more than the votes.
  for (let i = 0, to = 0; i < count; i++) {
    for (let at = offsets[drawn[i]]; at < offsets[drawn[i] + 1]; at++, to++) {
      drawnSymbols[to] = symbols[at];
      if (drawnShares) drawnShares[to] = shares[at];
    }
    drawnOffsets[i + 1] = to;
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
