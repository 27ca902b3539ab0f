import type { LabelMatrix } from '../core/labelMatrix.js';
import { countVotePairs, type VotePairs, type VoteSymbols } from './countVotePairs.js';

/**
 * The first and second moments of a label matrix: all that a method of moments needs to know of it. Symbols stand in
 * the order of the LFs' names, so that the order of the matrix's columns cannot change what is computed from them.
 */
export interface VoteMoments extends VoteSymbols {
  readonly n: number;
  readonly m: number;
  readonly k: number;
  /** [symbols] in how many rows each occurs. */
  readonly symbolCount: Float64Array;
  readonly pairs: VotePairs;
  /** [k] number of rows whose gold is the class. */
  readonly goldRows: Float64Array;
  /** [symbols, k] in how many rows of that gold the symbol occurs; empty without gold. */
  readonly goldCount: Float64Array;
}

/** @param gold [n] −1 = unknown */
export function voteMoments(matrix: LabelMatrix, gold: Int16Array): VoteMoments {
  const { n, m, k, names, rowOffsets, lfs, votes } = matrix;
  const counts = new Int32Array(m * k);
  for (let at = 0; at < votes.length; at++) counts[lfs[at] * k + votes[at]]++;
  const order = Array.from(names.keys()).sort((a, b) => (names[a] < names[b] ? -1 : names[a] > names[b] ? 1 : a - b));

  const symbolOf = new Int32Array(m * k).fill(-1);
  const blocks = [0];
  const blockLf: number[] = [];
  const symbolClass: number[] = [];
  const symbolCount: number[] = [];
  for (const j of order) {
    for (let c = 0; c < k; c++) {
      if (counts[j * k + c] === 0) continue;
      symbolOf[j * k + c] = symbolClass.length;
      symbolClass.push(c);
      symbolCount.push(counts[j * k + c]);
    }
    if (symbolClass.length === blocks.at(-1)) continue;
    blocks.push(symbolClass.length);
    blockLf.push(j);
  }
  const symbols: VoteSymbols = {
    symbolOf,
    blocks: Uint32Array.from(blocks),
    blockLf: Uint32Array.from(blockLf),
    symbolClass: Int16Array.from(symbolClass),
  };

  const goldRows = new Float64Array(k);
  for (const c of gold) if (c >= 0) goldRows[c]++;
  const goldCount = new Float64Array(goldRows.some((rows) => rows > 0) ? symbolClass.length * k : 0);
  for (let row = 0; row < n; row++) {
    if (gold[row] < 0) continue;
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) {
      goldCount[symbolOf[lfs[at] * k + votes[at]] * k + gold[row]]++;
    }
  }
  return {
    ...symbols,
    n,
    m,
    k,
    symbolCount: Float64Array.from(symbolCount),
    pairs: countVotePairs(matrix, symbols),
    goldRows,
    goldCount,
  };
}
