import type { LabelMatrix } from '../../core/labelMatrix.js';
import { blockEnd } from './blockEnd.js';

/** Rows and votes at a time in the kernels' memory. */
const mostRows = 4096;
const mostVotes = 65_536;

interface VotesOfBlock {
  readonly lfs: Uint16Array | Uint32Array;
  readonly votes: Int16Array;
  /** [rows + 1] as in the matrix: those of the block's first vote come first. */
  readonly offsets: Uint32Array;
}

/** A label matrix brought into the kernels' memory a block of rows at a time. */
export const matrixBlocks = { room, each };

/** What `layOut` is asked for: `rows` in a block at most, and the arrays of its votes. */
function room({ n, m, lfs, votes }: LabelMatrix) {
  const rows = Math.min(n, mostRows);
  const most = Math.min(votes.length, Math.max(mostVotes, m));
  const arrays = {
    lfs: [lfs instanceof Uint16Array ? Uint16Array : Uint32Array, most],
    votes: [Int16Array, most],
    offsets: [Uint32Array, rows + 1],
  } as const;
  return { rows, arrays };
}

/** @param visit gets the first row of a block that lies in `memory`, and one past its last row */
function each(
  { n, rowOffsets, lfs, votes }: LabelMatrix,
  memory: VotesOfBlock,
  visit: (start: number, end: number) => void,
): void {
  for (let start = 0, end = 0; start < n; start = end) {
    end = blockEnd(rowOffsets, start, mostRows, mostVotes);
    memory.lfs.set(lfs.subarray(rowOffsets[start], rowOffsets[end]));
    memory.votes.set(votes.subarray(rowOffsets[start], rowOffsets[end]));
    memory.offsets.set(rowOffsets.subarray(start, end + 1));
    visit(start, end);
  }
}
