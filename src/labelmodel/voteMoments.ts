import { codeCount, type LabelMatrix } from '../core/labelMatrix.js';
import { countPairs } from './countPairs.js';
import { countVotePairs, type VotePairs, type VoteSymbols } from './countVotePairs.js';

/**
 * The first and second moments of a label matrix: all that a method of moments needs to know of it. Symbols stand in
 * the order of the LFs' names, so that the order of the matrix's columns cannot change what is computed from them.
 */
export interface VoteMoments extends VoteSymbols {
  readonly n: number;
  readonly m: number;
  readonly k: number;
  /** As in the matrix: the codes from k on. */
  readonly sets?: LabelMatrix['sets'];
  /** [symbols] in how many rows each occurs, a vote of confidence w counting w. */
  readonly symbolCount: Float64Array;
  readonly pairs: VotePairs;
  /** [k] number of rows whose gold is the class. */
  readonly goldRows: Float64Array;
  /** [symbols, k] in how many rows of that gold the symbol occurs; empty without gold. */
  readonly goldCount: Float64Array;
}

/** @param gold [n] −1 = unknown */
export function voteMoments(matrix: LabelMatrix, gold: Int16Array): VoteMoments {
  const { n, m, k, sets, names, rowOffsets, lfs, votes, confidences } = matrix;
  const codes = codeCount(matrix);
  const counts = confidences ? sumConfidences(matrix, confidences) : countPairs(matrix, codes);
  const order = Array.from(names.keys()).sort((a, b) => (names[a] < names[b] ? -1 : names[a] > names[b] ? 1 : a - b));

  const symbolOf = new Int32Array(m * codes).fill(-1);
  const blocks = [0];
  const blockLf: number[] = [];
  const symbolVote: number[] = [];
  const symbolCount: number[] = [];
  for (const j of order) {
    for (let code = 0; code < codes; code++) {
      if (counts[j * codes + code] === 0) continue;
      symbolOf[j * codes + code] = symbolVote.length;
      symbolVote.push(code);
      symbolCount.push(counts[j * codes + code]);
    }
    if (symbolVote.length === blocks.at(-1)) continue;
    blocks.push(symbolVote.length);
    blockLf.push(j);
  }
  const symbols: VoteSymbols = {
    symbolOf,
    blocks: Uint32Array.from(blocks),
    blockLf: Uint32Array.from(blockLf),
    symbolVote: Int16Array.from(symbolVote),
  };

  const goldRows = new Float64Array(k);
  for (const c of gold) if (c >= 0) goldRows[c]++;
  const goldCount = new Float64Array(goldRows.some((rows) => rows > 0) ? symbolVote.length * k : 0);
  for (let row = 0; row < n; row++) {
    if (gold[row] < 0) continue;
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) {
      const cell = symbolOf[lfs[at] * codes + votes[at]] * k + gold[row];
      goldCount[cell] += confidences ? confidences[at] : 1;
    }
  }
  return {
    ...symbols,
    n,
    m,
    k,
    ...(sets && { sets }),
    symbolCount: Float64Array.from(symbolCount),
    pairs: countVotePairs(matrix, symbols),
    goldRows,
    goldCount,
  };
}

/** [m, codes] */
function sumConfidences(matrix: LabelMatrix, confidences: Float32Array): Float64Array {
  const { m, lfs, votes } = matrix;
  const codes = codeCount(matrix);
  const sums = new Float64Array(m * codes);
  for (let at = 0; at < votes.length; at++) sums[lfs[at] * codes + votes[at]] += confidences[at];
  return sums;
}
