import { codesOfGroup, type VoteGroups, voteGroups } from './voteGroups.js';
import type { VotePatterns } from './votePatterns.js';

/** Patterns at a time: what is summed up and what is spread stays in a core's cache. */
const block = 1024;

/**
 * What a step of EM does with votes of one number each: sums them up by pattern, lets `share` make a share out of each sum, and sums the
 * shares up by symbol. Where votes are dense it goes by groups of labeling functions, see {@link voteGroups}. Votes that count in part are
 * not for it.
 *
 * @param values [symbols]
 * @param share gets the sums of the patterns from `start` to `end` − 1 (Σ_votes values, at places 0, 1, …) and puts the pattern's share
 *   in the place of each
 * @returns [symbols] Σ shares of the patterns with the symbol
 */
export function sumAndSpread(
  patterns: VotePatterns,
  values: Float64Array,
  share: (start: number, end: number, sums: Float64Array) => void,
): Float64Array {
  const { offsets, symbols } = patterns;
  const n = offsets.length - 1;
  const groups = voteGroups(patterns);
  const sums = new Float64Array(block);
  const spread = new Float64Array(groups ? groups.groups * codesOfGroup : values.length);
  const table = groups ? tableOf(groups, values) : values;
  for (let start = 0; start < n; start += block) {
    const end = Math.min(n, start + block);
    if (groups) sumByGroups(groups, table, start, end, sums);
    else sumByVotes(offsets, symbols, table, start, end, sums);
    share(start, end, sums);
    if (groups) spreadByGroups(groups, sums, start, end, spread);
    else spreadByVotes(offsets, symbols, sums, start, end, spread);
  }
  return groups ? bySymbol(groups, spread, values.length) : spread;
}

/** [groups · 256] Σ values over the votes of each code. */
function tableOf({ groups, cells, rest, last }: VoteGroups, values: Float64Array): Float64Array {
  const table = new Float64Array(groups * codesOfGroup);
  for (let i = 0; i < cells.length; i++) table[cells[i]] = table[rest[i]] + values[last[i]];
  return table;
}

/** [symbols] Σ over the codes with each symbol; takes `table` apart. */
function bySymbol({ cells, rest, last }: VoteGroups, table: Float64Array, symbols: number): Float64Array {
  const sums = new Float64Array(symbols);
  for (let i = cells.length - 1; i >= 0; i--) {
    sums[last[i]] += table[cells[i]];
    table[rest[i]] += table[cells[i]];
  }
  return sums;
}

// The loops over all votes are functions of their own: small ones are compiled soon.

function sumByGroups(
  { groups, codes }: VoteGroups,
  table: Float64Array,
  start: number,
  end: number,
  sums: Float64Array,
): void {
  let at = start * groups;
  for (let i = 0; i < end - start; i++) {
    let sum = 0;
    for (let g = 0; g < groups; g++, at++) sum += table[(g << 8) + codes[at]];
    sums[i] = sum;
  }
}

function spreadByGroups(
  { groups, codes }: VoteGroups,
  shares: Float64Array,
  start: number,
  end: number,
  spread: Float64Array,
): void {
  let at = start * groups;
  for (let i = 0; i < end - start; i++) {
    const share = shares[i];
    for (let g = 0; g < groups; g++, at++) spread[(g << 8) + codes[at]] += share;
  }
}

function sumByVotes(
  offsets: Uint32Array,
  symbols: Uint32Array,
  values: Float64Array,
  start: number,
  end: number,
  sums: Float64Array,
): void {
  for (let p = start; p < end; p++) {
    let sum = 0;
    for (let at = offsets[p]; at < offsets[p + 1]; at++) sum += values[symbols[at]];
    sums[p - start] = sum;
  }
}

function spreadByVotes(
  offsets: Uint32Array,
  symbols: Uint32Array,
  shares: Float64Array,
  start: number,
  end: number,
  spread: Float64Array,
): void {
  for (let p = start; p < end; p++) {
    const share = shares[p - start];
    for (let at = offsets[p]; at < offsets[p + 1]; at++) spread[symbols[at]] += share;
  }
}
