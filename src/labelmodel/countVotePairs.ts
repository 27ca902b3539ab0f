import { codeCount, type LabelMatrix } from '../core/labelMatrix.js';
import { layOut } from './kernels/layOut.js';
import { matrixBlocks } from './kernels/matrixBlocks.js';
import { voteKernels } from './kernels/voteKernels.js';

/** In how many rows two votes of different labeling functions stand together: a symmetric sparse table by rows (CSR). */
export interface VotePairs {
  /** [symbols + 1] */
  readonly offsets: Uint32Array;
  /** [pairs] the other symbol, ascending within a row. */
  readonly others: Uint32Array;
  /** [pairs] number of rows with both, above 0; votes of confidence v and w together count v · w. */
  readonly counts: Uint32Array | Float64Array;
}

/** The (labeling function, vote) pairs that occur, numbered: those of one LF are neighbours, votes ascending. */
export interface VoteSymbols {
  /** [m, codes] the symbol of LF j's vote, −1 where it never occurs. */
  readonly symbolOf: Int32Array;
  /** [LFs with votes + 1] where each LF's symbols start; LFs in the order of their symbols. */
  readonly blocks: Uint32Array;
  /** [LFs with votes] their column in the matrix. */
  readonly blockLf: Uint32Array;
  /** [symbols] the vote's code. */
  readonly symbolVote: Int16Array;
}

/** A group's codes fit into a byte, so that a word holds four rows and a table over two groups fits into a core's cache. */
const codes = 256;
/** Number of codes that a group may have: small groups pay with fewer rows, as a table over two is summed out each time. */
const groupSizes = [16, 64, codes];
/** Beyond this many symbols a dense table of pairs is too large. */
const mostDenseSymbols = 4096;

/**
 * Counts the pairs of a label matrix, in whichever of three ways takes the fewest steps:
 *
 * - *By groups*, where votes are dense. A few labeling functions make a group, and a row's votes in a group one code (the
 *   "method of the four Russians", Arlazarov et al., 1970). Two groups then cost one step per row, however many
 *   votes they hold: count how often each pair of codes occurs and sum that small table out afterwards.
 * - *By rows*, every pair of a row by itself.
 * - *By columns*, where symbols are so many that a dense table would not fit into memory. For each symbol the rows with it
 *   are walked (Gustavson, 1978): memory grows with the pairs that occur, not with those that could.
 *
 * All count the same; sums are of whole numbers, so the order of rows cannot matter. Votes that count in part are counted by columns.
 */
export function countVotePairs(matrix: LabelMatrix, symbols: VoteSymbols): VotePairs {
  if (matrix.confidences) return countByColumns(matrix, symbols);
  let byRows = 0;
  for (let row = 0; row < matrix.n; row++) byRows += (matrix.rowOffsets[row + 1] - matrix.rowOffsets[row]) ** 2 / 2;
  const S = symbols.symbolVote.length;
  if (S > mostDenseSymbols || S * S > 8 * byRows) return countByColumns(matrix, symbols);
  let cheapest = byRows;
  let groups: Group[] | undefined;
  for (const limit of groupSizes) {
    const candidate = groupLabelingFunctions(symbols, limit);
    if (candidate.some(({ size }) => size > codes)) continue;
    const tableSteps = 8 * limit * limit;
    const steps = ((candidate.length * (candidate.length + 1)) / 2) * (matrix.n + tableSteps);
    if (steps >= cheapest) continue;
    cheapest = steps;
    groups = candidate;
  }
  return groups ? countByGroups(matrix, symbols, groups) : countByRows(matrix, symbols);
}

interface Group {
  /** Labeling functions, neighbours in the matrix. */
  readonly lfs: readonly number[];
  /** [lfs] the first symbol of each, and how many it has. */
  readonly first: readonly number[];
  readonly named: readonly number[];
  /** Number of codes: the product over its LFs of 1 + number of symbols. */
  readonly size: number;
}

/** @param limit a group has at most so many codes, unless a single labeling function has more */
function groupLabelingFunctions({ blocks, blockLf }: VoteSymbols, limit: number): Group[] {
  const order = Array.from(blockLf.keys()).sort((a, b) => blockLf[a] - blockLf[b]);
  const groups: Group[] = [];
  let open: number[] = [];
  let size = 1;
  for (const b of order) {
    const values = blocks[b + 1] - blocks[b] + 1;
    if (size * values > limit) close();
    open.push(b);
    size *= values;
  }
  close();
  return groups;

  function close(): void {
    if (open.length > 0) {
      groups.push({
        lfs: open.map((b) => blockLf[b]),
        first: open.map((b) => blocks[b]),
        named: open.map((b) => blocks[b + 1] - blocks[b]),
        size,
      });
    }
    open = [];
    size = 1;
  }
}

function countByGroups(matrix: LabelMatrix, symbols: VoteSymbols, groups: readonly Group[]): VotePairs {
  const S = symbols.symbolVote.length;
  const words = Math.ceil(matrix.n / 4);
  const encoded = encodeRows(matrix, symbols, groups, words);
  const decoded = groups.map(symbolsOfCodes);
  const dense = new Int32Array(S * S);
  const table = new Int32Array(codes * codes);
  for (let g = 0; g < groups.length; g++) {
    const own = encoded.subarray(g * words, (g + 1) * words);
    for (let h = g; h < groups.length; h++) {
      table.fill(0);
      countCodePairs(own, encoded.subarray(h * words, (h + 1) * words), table);
      addTable(table, decoded[g], decoded[h], dense, S);
    }
  }
  return sparsePairs(dense, symbols);
}

/** [groups, words] the codes of four rows in each word; rows beyond n have the code of "no votes", 0. */
function encodeRows(
  matrix: LabelMatrix,
  { symbolOf }: VoteSymbols,
  groups: readonly Group[],
  words: number,
): Uint32Array {
  const { m, rowOffsets } = matrix;
  const votesOfOne = codeCount(matrix);
  const encoded = new Uint32Array(groups.length * words);
  const bytes = new Uint8Array(encoded.buffer);
  const { rows, arrays } = matrixBlocks.room(matrix);
  const memory = layOut({
    ...arrays,
    planeOf: [Uint32Array, m],
    steps: [Uint8Array, m * votesOfOne],
    planes: [Uint8Array, groups.length * rows],
  });
  memory.planeOf.fill(0);
  memory.steps.fill(0);
  groups.forEach((group, g) => {
    let place = 1;
    group.lfs.forEach((lf, i) => {
      memory.planeOf[lf] = g * rows;
      for (let at = lf * votesOfOne; at < (lf + 1) * votesOfOne; at++) {
        if (symbolOf[at] >= 0) memory.steps[at] = (symbolOf[at] - group.first[i] + 1) * place;
      }
      place *= group.named[i] + 1;
    });
  });
  matrixBlocks.each(matrix, memory, (start, end) => {
    memory.planes.fill(0);
    voteKernels().encodePlanes(
      memory.lfs.byteOffset,
      memory.lfs.BYTES_PER_ELEMENT,
      memory.votes.byteOffset,
      memory.offsets.byteOffset,
      rowOffsets[start],
      end - start,
      votesOfOne,
      memory.planeOf.byteOffset,
      memory.steps.byteOffset,
      memory.planes.byteOffset,
    );
    for (let g = 0; g < groups.length; g++) {
      bytes.set(memory.planes.subarray(g * rows, g * rows + end - start), 4 * g * words + start);
    }
  });
  return encoded;
}

/** Adds one to `table[256·a + b]` for each row with the codes a and b. */
function countCodePairs(a: Uint32Array, b: Uint32Array, table: Int32Array): void {
  for (let i = 0; i < a.length; i++) {
    const x = a[i];
    const y = b[i];
    const first = ((x & 0xff) << 8) | (y & 0xff);
    const second = (x & 0xff00) | ((y >>> 8) & 0xff);
    const third = ((x >>> 8) & 0xff00) | ((y >>> 16) & 0xff);
    const fourth = ((x >>> 16) & 0xff00) | (y >>> 24);
    table[first] = (table[first] + 1) | 0;
    table[second] = (table[second] + 1) | 0;
    table[third] = (table[third] + 1) | 0;
    table[fourth] = (table[fourth] + 1) | 0;
  }
}

/** [size][…] the symbols that a row with each code has. */
function symbolsOfCodes({ first, named, size }: Group): number[][] {
  return Array.from({ length: size }, (_, code) => {
    const symbols: number[] = [];
    let rest = code;
    for (let i = 0; i < first.length; i++) {
      const value = rest % (named[i] + 1);
      if (value > 0) symbols.push(first[i] + value - 1);
      rest = (rest - value) / (named[i] + 1);
    }
    return symbols;
  });
}

/** Sums a table over pairs of codes out to pairs of symbols: first over the codes of group a, then over those of b. */
function addTable(table: Int32Array, a: number[][], b: number[][], dense: Int32Array, S: number): void {
  const byCode = new Map<number, Int32Array>();
  for (let code = 1; code < a.length; code++) {
    for (const s of a[code]) {
      let sums = byCode.get(s);
      if (sums === undefined) {
        sums = new Int32Array(b.length);
        byCode.set(s, sums);
      }
      addRow(table, code * codes, sums);
    }
  }
  for (const [s, sums] of byCode) {
    for (let other = 1; other < b.length; other++) {
      for (const t of b[other]) if (a !== b || t > s) dense[s * S + t] += sums[other];
    }
  }
}

function addRow(table: Int32Array, start: number, sums: Int32Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] + table[start + i]) | 0;
}

/** The pairs above 0 of different LFs; either triangle of `dense` may hold them. */
function sparsePairs(dense: Int32Array, { blocks, symbolVote }: VoteSymbols): VotePairs {
  const S = symbolVote.length;
  for (let s = 0; s < S; s++) {
    for (let t = 0; t < s; t++) {
      const count = dense[s * S + t] + dense[t * S + s];
      dense[s * S + t] = count;
      dense[t * S + s] = count;
    }
  }
  for (let b = 0; b + 1 < blocks.length; b++) {
    for (let s = blocks[b]; s < blocks[b + 1]; s++) dense.fill(0, s * S + blocks[b], s * S + blocks[b + 1]);
  }
  let total = 0;
  for (let at = 0; at < dense.length; at++) if (dense[at] > 0) total++;
  const offsets = new Uint32Array(S + 1);
  const others = new Uint32Array(total);
  const counts = new Uint32Array(total);
  let end = 0;
  for (let s = 0; s < S; s++) {
    for (let t = 0; t < S; t++) {
      if (dense[s * S + t] === 0) continue;
      others[end] = t;
      counts[end++] = dense[s * S + t];
    }
    offsets[s + 1] = end;
  }
  return { offsets, others, counts };
}

/** Symbols in the order of a row's votes need not ascend: {@link sparsePairs} adds both triangles. */
function countByRows(matrix: LabelMatrix, symbols: VoteSymbols): VotePairs {
  const { n, rowOffsets, lfs, votes } = matrix;
  const votesOfOne = codeCount(matrix);
  const S = symbols.symbolVote.length;
  const dense = new Int32Array(S * S);
  const { symbolOf } = symbols;
  const own = new Int32Array(symbols.blockLf.length);
  for (let row = 0; row < n; row++) {
    let count = 0;
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) {
      const t = symbolOf[lfs[at] * votesOfOne + votes[at]];
      for (let i = 0; i < count; i++) {
        const cell = own[i] + t;
        dense[cell] = (dense[cell] + 1) | 0;
      }
      own[count++] = t * S;
    }
  }
  return sparsePairs(dense, symbols);
}

function countByColumns(matrix: LabelMatrix, symbols: VoteSymbols): VotePairs {
  const { n, rowOffsets, lfs, votes, confidences } = matrix;
  const votesOfOne = codeCount(matrix);
  const S = symbols.symbolVote.length;
  const symbolAt = new Uint32Array(votes.length);
  const columnOffsets = new Uint32Array(S + 1);
  for (let at = 0; at < votes.length; at++) {
    symbolAt[at] = symbols.symbolOf[lfs[at] * votesOfOne + votes[at]];
    columnOffsets[symbolAt[at] + 1]++;
  }
  for (let s = 0; s < S; s++) columnOffsets[s + 1] += columnOffsets[s];
  const rowsOf = new Uint32Array(votes.length);
  const shares = confidences && new Float64Array(votes.length);
  const filled = columnOffsets.slice(0, S);
  for (let row = 0; row < n; row++) {
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) {
      const place = filled[symbolAt[at]]++;
      rowsOf[place] = row;
      if (shares) shares[place] = confidences[at];
    }
  }

  const offsets = new Uint32Array(S + 1);
  const numbers = confidences ? Float64Array : Uint32Array;
  let others = new Uint32Array(Math.max(16, 2 * votes.length));
  let counts = new numbers(others.length);
  let end = 0;
  const sums = confidences ? new Float64Array(S) : new Int32Array(S);
  const touched = new Uint32Array(S);
  for (let s = 0; s < S; s++) {
    let seen = 0;
    for (let i = columnOffsets[s]; i < columnOffsets[s + 1]; i++) {
      for (let at = rowOffsets[rowsOf[i]]; at < rowOffsets[rowsOf[i] + 1]; at++) {
        const t = symbolAt[at];
        const sum = sums[t];
        if (sum === 0) touched[seen++] = t;
        sums[t] = shares ? sum + shares[i] * confidences[at] : (sum + 1) | 0;
      }
    }
    if (end + seen > others.length) {
      others = grown(others, end + seen);
      const larger = new numbers(others.length);
      larger.set(counts);
      counts = larger;
    }
    for (const t of touched.subarray(0, seen).sort()) {
      if (t !== s) {
        others[end] = t;
        counts[end++] = sums[t];
      }
      sums[t] = 0;
    }
    offsets[s + 1] = end;
  }
  return { offsets, others: others.subarray(0, end), counts: counts.subarray(0, end) };
}

function grown(values: Uint32Array<ArrayBuffer>, least: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(least, Math.ceil(1.5 * values.length)));
  larger.set(values);
  return larger;
}
