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
 * equal ones ends and every further row is a pattern of its own. Time and memory: O(votes + m·k).
 */
export function votePatterns(matrix: LabelMatrix, gold: Int16Array): VotePatterns {
  const { n, m, k, rowOffsets, lfs, votes } = matrix;
  const counts = new Uint32Array(m * k);
  for (let at = 0; at < votes.length; at++) counts[lfs[at] * k + votes[at]]++;
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

  // An open-addressing hash table from a row's content to its pattern; slot 0 means empty.
  let bits = 4;
  while (1 << bits < 2 * n) bits++;
  const mask = (1 << bits) - 1;
  const slots = new Uint32Array(mask + 1);
  const offsets = new Uint32Array(n + 1);
  const symbols = new Uint32Array(votes.length);
  const weight = new Float64Array(n);
  const patternGold = new Int16Array(n);
  let patterns = 0;
  const samePattern = (pattern: number, start: number, end: number, goldClass: number) => {
    if (patternGold[pattern] !== goldClass || offsets[pattern + 1] - offsets[pattern] !== end - start) return false;
    for (let a = offsets[pattern], b = start; b < end; a++, b++) if (symbols[a] !== symbols[b]) return false;
    return true;
  };
  let row = 0;
  for (; row < n && !(row === trialRows && patterns > almostAll * row); row++) {
    const start = offsets[patterns];
    let end = start;
    let hash = gold[row] + 2;
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) {
      const symbol = symbolOf[lfs[at] * k + votes[at]];
      symbols[end++] = symbol;
      hash = Math.imul(hash ^ symbol, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    let slot = hash & mask;
    while (slots[slot] !== 0 && !samePattern(slots[slot] - 1, start, end, gold[row])) slot = (slot + 1) & mask;
    if (slots[slot] === 0) {
      patternGold[patterns] = gold[row];
      offsets[patterns + 1] = end;
      slots[slot] = ++patterns;
    }
    weight[slots[slot] - 1]++;
  }
  for (; row < n; row++) {
    let end = offsets[patterns];
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) symbols[end++] = symbolOf[lfs[at] * k + votes[at]];
    patternGold[patterns] = gold[row];
    weight[patterns] = 1;
    offsets[++patterns] = end;
  }
  return {
    m,
    k,
    lfOffsets,
    symbolClass,
    symbolCount,
    offsets: offsets.slice(0, patterns + 1),
    symbols: symbols.slice(0, offsets[patterns]),
    weight: weight.slice(0, patterns),
    gold: patternGold.slice(0, patterns),
  };
}
