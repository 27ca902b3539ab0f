import type { LabelMatrix } from '../core/labelMatrix.js';

/**
 * A label matrix made small for a fit. A *symbol* is a (labeling function, class) pair that occurs; a *pattern* is a
 * row's symbols together with its gold. Equal rows are kept once with their number, since a fit cannot tell them
 * apart: a dozen LFs on a million rows leave some thousand patterns.
 */
export interface VotePatterns {
  readonly m: number;
  readonly k: number;
  /** [m + 1] symbols of LF j stand at `lfOffsets[j]` … `lfOffsets[j + 1] − 1`, classes ascending. */
  readonly lfOffsets: Uint32Array;
  /** [symbols] the class each symbol votes for. */
  readonly symbolClass: Int16Array;
  /** [symbols] in how many rows it occurs. */
  readonly symbolCount: Float64Array;
  /** [patterns + 1] */
  readonly offsets: Uint32Array;
  /** [sum of the patterns' lengths] symbol numbers, ascending within a pattern. */
  readonly symbols: Uint32Array;
  /** [patterns] number of rows. */
  readonly weight: Float64Array;
  /** [patterns] gold class, −1 = unknown. */
  readonly gold: Int16Array;
}

// After so many rows it shows whether rows recur at all.
const trialRows = 16_384;
const almostAll = 0.98;

/**
 * Collects the patterns in the order in which they first appear. Where hardly any of the first rows are equal, the search for
 * equal ones ends and every row is a pattern of its own. Time and memory: O(votes + m·k).
 */
export function votePatterns(matrix: LabelMatrix, gold: Int16Array): VotePatterns {
  const { n, m, k, rowOffsets, votes } = matrix;
  const counts = countVotes(matrix);
  const symbolOf = new Uint32Array(m * k);
  const lfOffsets = new Uint32Array(m + 1);
  let total = 0;
  for (let j = 0; j < m; j++) {
    for (let c = 0; c < k; c++) if (counts[j * k + c] > 0) symbolOf[j * k + c] = total++;
    lfOffsets[j + 1] = total;
  }
  const symbolClass = new Int16Array(total);
  const symbolCount = new Float64Array(total);
  for (let pair = 0; pair < m * k; pair++) {
    if (counts[pair] === 0) continue;
    symbolClass[symbolOf[pair]] = pair % k;
    symbolCount[symbolOf[pair]] = counts[pair];
  }
  const symbols = new Uint32Array(votes.length);
  numberVotes(matrix, symbolOf, symbols, votes.length);
  const folded = foldRows(n, rowOffsets, symbols, gold);
  if (folded === undefined) numberVotes(matrix, symbolOf, symbols, rowOffsets[trialRows]); // the trial has moved these
  const rows = folded ?? { offsets: rowOffsets, symbols, weight: new Float64Array(n).fill(1), gold };
  return { m, k, lfOffsets, symbolClass, symbolCount, ...rows };
}

// The loops over all votes are functions of their own: small ones are compiled soon, and large data is all that waits for it.

/** [m·k] how often LF j votes c, at `j·k + c`. */
function countVotes({ m, k, lfs, votes }: LabelMatrix): Uint32Array {
  const counts = new Uint32Array(m * k);
  for (let at = 0; at < votes.length; at++) counts[lfs[at] * k + votes[at]]++;
  return counts;
}

/** Fills the first `count` of `symbols`, one per vote. */
function numberVotes({ k, lfs, votes }: LabelMatrix, symbolOf: Uint32Array, symbols: Uint32Array, count: number): void {
  for (let at = 0; at < count; at++) symbols[at] = symbolOf[lfs[at] * k + votes[at]];
}

/**
 * Moves the first of equal rows to the front of `symbols`. An open-addressing hash table leads from a row's content to its pattern;
 * slot 0 means empty.
 *
 * @returns undefined where it is not worth it; the symbols of the first {@link trialRows} rows are then in disorder
 */
function foldRows(
  n: number,
  rowOffsets: Uint32Array,
  symbols: Uint32Array,
  gold: Int16Array,
): Pick<VotePatterns, 'offsets' | 'symbols' | 'weight' | 'gold'> | undefined {
  let bits = 4;
  while (1 << bits < 2 * n) bits++;
  const mask = (1 << bits) - 1;
  const slots = new Uint32Array(mask + 1);
  const offsets = new Uint32Array(n + 1);
  const weight = new Float64Array(n);
  const patternGold = new Int16Array(n);
  let patterns = 0;
  for (let row = 0; row < n; row++) {
    if (row === trialRows && patterns > almostAll * row) return undefined;
    const start = rowOffsets[row];
    const end = rowOffsets[row + 1];
    let slot = hashRow(symbols, start, end, gold[row] + 2) & mask;
    while (slots[slot] !== 0 && !samePattern(slots[slot] - 1, start, end, gold[row])) slot = (slot + 1) & mask;
    if (slots[slot] === 0) {
      patternGold[patterns] = gold[row];
      symbols.copyWithin(offsets[patterns], start, end);
      offsets[patterns + 1] = offsets[patterns] + end - start;
      slots[slot] = ++patterns;
    }
    weight[slots[slot] - 1]++;
  }
  return {
    offsets: offsets.slice(0, patterns + 1),
    symbols: symbols.slice(0, offsets[patterns]),
    weight: weight.slice(0, patterns),
    gold: patternGold.slice(0, patterns),
  };

  function samePattern(pattern: number, start: number, end: number, goldClass: number): boolean {
    if (patternGold[pattern] !== goldClass || offsets[pattern + 1] - offsets[pattern] !== end - start) return false;
    for (let a = offsets[pattern], b = start; b < end; a++, b++) if (symbols[a] !== symbols[b]) return false;
    return true;
  }
}

function hashRow(symbols: Uint32Array, start: number, end: number, seed: number): number {
  let hash = seed;
  for (let at = start; at < end; at++) {
    hash = Math.imul(hash ^ symbols[at], 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}
