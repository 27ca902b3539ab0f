import type { PreparedLabelingFunction } from './labelingFunction.js';
import type { RowBlock } from './rowBlock.js';
import type { VoteBuffer } from './voteBuffer.js';

/** The code that a kind that fires has where it does not, and the spec says what that means. */
export const elseCode = 1;

/**
 * Adds the votes of a labeling function that fires on the rows on which it does not: those that it could ask, since no cell that it
 * reads is missing, and on which it did not fail.
 */
export function castElse({ fields }: PreparedLabelingFunction, block: RowBlock, votes: VoteBuffer): void {
  const silent = new Uint8Array(block.length).fill(1);
  for (const field of fields === 'all' ? Object.keys(block.columns) : fields) {
    const cells = block.columns[field];
    for (let row = 0; row < cells.length; row++) if (cells[row] === null || cells[row] === undefined) silent[row] = 0;
  }
  for (const { row } of votes.failures) silent[row] = 0;
  const fired = new Uint8Array(block.length);
  for (let at = 0; at < votes.length; at++) fired[votes.rows[at]] = 1;
  votes.length = 0;
  for (let row = 0; row < block.length; row++) {
    if (fired[row]) votes.push(row, 0, 0);
    else if (silent[row]) votes.push(row, 0, elseCode);
  }
}
