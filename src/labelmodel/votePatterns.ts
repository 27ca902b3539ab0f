import { codeCount, type LabelMatrix } from '../core/labelMatrix.js';
import { type CodedVotes, countPairs } from './countPairs.js';
import { blockEnd } from './kernels/blockEnd.js';
import { layOut } from './kernels/layOut.js';
import { voteKernels } from './kernels/voteKernels.js';

/**
 * A label matrix made small for a fit. A *symbol* is a (labeling function, vote) pair that occurs; a *pattern* is a
 * row's symbols together with its gold. Equal rows are kept once with their number, since a fit cannot tell them
 * apart: a dozen LFs on a million rows leave some thousand patterns.
 */
export interface VotePatterns {
  readonly m: number;
  readonly k: number;
  /** As in the matrix: the codes from k on. */
  readonly sets?: LabelMatrix['sets'];
  /** [m + 1] symbols of LF j stand at `lfOffsets[j]` … `lfOffsets[j + 1] − 1`, votes ascending. */
  readonly lfOffsets: Uint32Array;
  /** [symbols] the vote's code. */
  readonly symbolVote: Int16Array;
  /** [symbols] in how many rows it occurs, a vote of confidence w counting w. */
  readonly symbolCount: Float64Array;
  /** [patterns + 1] */
  readonly offsets: Uint32Array;
  /** [sum of the patterns' lengths] symbol numbers, ascending within a pattern. */
  readonly symbols: Uint32Array;
  /** [sum of the patterns' lengths] how much of a vote each is, in sixteenths of 1; absent: all are whole. */
  readonly shares?: Float64Array;
  /** Number of rows, of all patterns together. */
  readonly rows: number;
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
  if (matrix.confidences) return gradedPatterns(matrix, matrix.confidences, gold);
  const patterns = wholePatterns(matrix, gold);
  return { ...patterns, symbolVote: Int16Array.from(patterns.symbolVote) };
}

/** Confidences are told apart by sixteenths: so rows with nearly the same ones are equal. */
const shareSteps = 16;

/** Patterns of votes that count in part: a (vote, sixteenths) pair is a vote of its own while rows are compared. */
function gradedPatterns(matrix: LabelMatrix, confidences: Float32Array, gold: Int16Array): VotePatterns {
  const codes = codeCount(matrix);
  const grades = Int32Array.from(matrix.votes, (code, at) => code * shareSteps + sixteenths(confidences[at]) - 1);
  const graded = wholePatterns({ ...matrix, k: codes * shareSteps, sets: undefined, votes: grades }, gold);
  const lfOffsets = new Uint32Array(matrix.m + 1);
  const symbolVote: number[] = [];
  const symbolCount: number[] = [];
  const symbolOf = new Uint32Array(graded.symbolVote.length);
  for (let j = 0; j < matrix.m; j++) {
    for (let g = graded.lfOffsets[j]; g < graded.lfOffsets[j + 1]; g++) {
      const code = Math.floor(graded.symbolVote[g] / shareSteps);
      if (symbolVote.length === lfOffsets[j] || symbolVote.at(-1) !== code) {
        symbolVote.push(code);
        symbolCount.push(0);
      }
      symbolOf[g] = symbolVote.length - 1;
      symbolCount[symbolOf[g]] += graded.symbolCount[g] * shareOf(graded.symbolVote[g]);
    }
    lfOffsets[j + 1] = symbolVote.length;
  }
  return {
    ...graded,
    k: matrix.k,
    sets: matrix.sets,
    lfOffsets,
    symbolVote: Int16Array.from(symbolVote),
    symbolCount: Float64Array.from(symbolCount),
    symbols: graded.symbols.map((g) => symbolOf[g]),
    shares: Float64Array.from(graded.symbols, (g) => shareOf(graded.symbolVote[g])),
  };
}

/** 1…16 */
function sixteenths(confidence: number): number {
  return Math.max(1, Math.round(confidence * shareSteps));
}

function shareOf(grade: number): number {
  return ((grade % shareSteps) + 1) / shareSteps;
}

/** Patterns of whole votes, of which there may be more kinds than 16 bits tell apart. */
function wholePatterns(
  matrix: CodedVotes,
  gold: Int16Array,
): Omit<VotePatterns, 'symbolVote'> & { readonly symbolVote: Int32Array } {
  const { n, m, k, sets, rowOffsets } = matrix;
  const codes = codeCount(matrix);
  const symbols = new Uint32Array(matrix.votes.length);
  const counts = countPairs(matrix, codes, (pairs, start) => symbols.set(pairs, start));
  const lfOffsets = new Uint32Array(m + 1);
  const symbolVote: number[] = [];
  const symbolCount: number[] = [];
  const symbolOf = new Uint32Array(m * codes);
  for (let j = 0; j < m; j++) {
    for (let code = 0, pair = j * codes; code < codes; code++, pair++) {
      if (counts[pair] === 0) continue;
      symbolOf[pair] = symbolVote.length;
      symbolVote.push(code);
      symbolCount.push(counts[pair]);
    }
    lfOffsets[j + 1] = symbolVote.length;
  }
  // Where everybody casts every vote, pairs are symbols.
  if (symbolVote.length < counts.length) renumber(symbols, symbolOf);
  const folded = rowsRecur(matrix, symbols, gold)
    ? foldRows(n, rowOffsets, symbols, gold)
    : { offsets: rowOffsets, symbols, weight: new Float64Array(n).fill(1), gold };
  return {
    m,
    k,
    sets,
    lfOffsets,
    symbolVote: Int32Array.from(symbolVote),
    symbolCount: Float64Array.from(symbolCount),
    rows: n,
    ...folded,
  };
}

/** Votes at a time in the kernels' memory. */
const block = 32_768;

/** Puts the symbol of each pair in its place. */
function renumber(pairs: Uint32Array, symbolOf: Uint32Array): void {
  const memory = layOut({
    pairs: [Uint32Array, Math.min(block, pairs.length)],
    symbolOf: [Uint32Array, symbolOf.length],
  });
  memory.symbolOf.set(symbolOf);
  for (let start = 0; start < pairs.length; start += block) {
    const end = Math.min(pairs.length, start + block);
    memory.pairs.set(pairs.subarray(start, end));
    voteKernels().renumber(memory.pairs.byteOffset, end - start, memory.symbolOf.byteOffset);
    pairs.set(memory.pairs.subarray(0, end - start), start);
  }
}

/** Whether some of the first {@link trialRows} rows are equal; where there are no more it may be. */
function rowsRecur({ n, m, rowOffsets }: CodedVotes, symbols: Uint32Array, gold: Int16Array): boolean {
  if (n <= trialRows) return true;
  const memory = layOut({
    slots: [Float64Array, 2 * trialRows],
    symbols: [Uint32Array, Math.max(block, m)],
    offsets: [Uint32Array, trialRows + 1],
    gold: [Int16Array, trialRows],
  });
  memory.slots.fill(0);
  let distinct = 0;
  for (let start = 0, end = 0; start < trialRows; start = end) {
    end = Math.min(trialRows, blockEnd(rowOffsets, start, trialRows, block));
    memory.symbols.set(symbols.subarray(rowOffsets[start], rowOffsets[end]));
    memory.offsets.set(rowOffsets.subarray(start, end + 1));
    memory.gold.set(gold.subarray(start, end));
    distinct += voteKernels().distinctRows(
      memory.symbols.byteOffset,
      memory.offsets.byteOffset,
      rowOffsets[start],
      memory.gold.byteOffset,
      end - start,
      memory.slots.byteOffset,
      2 * trialRows - 1,
    );
  }
  return distinct <= almostAll * trialRows;
}

/**
 * Moves the first of equal rows to the front of `symbols`. An open-addressing hash table leads from a row's content to its pattern;
 * slot 0 means empty.
 */
function foldRows(
  n: number,
  rowOffsets: Uint32Array,
  symbols: Uint32Array,
  gold: Int16Array,
): Pick<VotePatterns, 'offsets' | 'symbols' | 'weight' | 'gold'> {
  let bits = 4;
  while (1 << bits < 2 * n) bits++;
  const mask = (1 << bits) - 1;
  const slots = new Uint32Array(mask + 1);
  const offsets = new Uint32Array(n + 1);
  const weight = new Float64Array(n);
  const patternGold = new Int16Array(n);
  let patterns = 0;
  for (let row = 0; row < n; row++) {
    const start = rowOffsets[row];
    const end = rowOffsets[row + 1];
    let slot = hashRow(symbols, start, end, gold[row] + 2) & mask;
    while (slots[slot] !== 0 && !samePattern(slots[slot] - 1, start, end, gold[row])) slot = (slot + 1) & mask;
    if (slots[slot] === 0) {
      patternGold[patterns] = gold[row];
      if (offsets[patterns] !== start) symbols.copyWithin(offsets[patterns], start, end);
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
