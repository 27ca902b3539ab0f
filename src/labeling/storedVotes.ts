import type { RowBlock } from './rowBlock.js';
import type { VoteBuffer } from './voteBuffer.js';

/** Votes that are known for all rows before the first block comes, sorted by row and, within a row, by lane. */
export class StoredVotes {
  readonly #rows: Uint32Array;
  readonly #lanes: Uint32Array;
  readonly #votes: Int16Array;
  #next = 0;

  constructor(votes: readonly { readonly row: number; readonly lane: number; readonly vote: number }[]) {
    const sorted = [...votes].sort((a, b) => a.row - b.row || a.lane - b.lane);
    this.#rows = Uint32Array.from(sorted, ({ row }) => row);
    this.#lanes = Uint32Array.from(sorted, ({ lane }) => lane);
    this.#votes = Int16Array.from(sorted, ({ vote }) => vote);
  }

  /** Pushes the votes on a block's rows; blocks come in the order of the rows. */
  push(block: RowBlock, votes: VoteBuffer): void {
    const end = block.start + block.length;
    if (block.start === 0) this.#next = 0;
    while (this.#next < this.#rows.length && this.#rows[this.#next] < end) {
      const at = this.#next++;
      votes.push(this.#rows[at] - block.start, this.#lanes[at], this.#votes[at]);
    }
  }
}
