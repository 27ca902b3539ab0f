import type { RowBlock } from './rowBlock.js';
import type { VoteBuffer } from './voteBuffer.js';

/** Votes that are known for all rows before the first block comes, by row and, within a row, by lane. */
export class StoredVotes {
  /** [n + 1] */
  readonly #rowOffsets: Uint32Array;
  readonly #lanes: Uint32Array;
  readonly #codes: Int16Array;
  readonly #confidences: Float32Array | undefined;

  /**
   * @param n rows of the source
   * @param rows [votes] in any order
   * @param lanes [votes] of one row, each lane at most once
   * @param codes [votes]
   * @param confidences [votes] in (0, 1]
   * @default confidences every vote is a whole one
   */
  constructor(
    n: number,
    rows: ArrayLike<number>,
    lanes: ArrayLike<number>,
    codes: ArrayLike<number>,
    confidences?: ArrayLike<number>,
  ) {
    const order = Uint32Array.from({ length: rows.length }, (_, i) => i);
    order.sort((a, b) => rows[a] - rows[b] || lanes[a] - lanes[b]);
    this.#lanes = Uint32Array.from(order, (i) => lanes[i]);
    this.#codes = Int16Array.from(order, (i) => codes[i]);
    this.#confidences = confidences && Float32Array.from(order, (i) => confidences[i]);
    this.#rowOffsets = new Uint32Array(n + 1);
    for (let i = 0; i < rows.length; i++) this.#rowOffsets[rows[i] + 1]++;
    for (let row = 0; row < n; row++) this.#rowOffsets[row + 1] += this.#rowOffsets[row];
  }

  /** Pushes the votes on a block's rows. */
  push(block: RowBlock, votes: VoteBuffer): void {
    for (let row = 0; row < block.length; row++) {
      const from = this.#rowOffsets[block.start + row];
      const to = this.#rowOffsets[block.start + row + 1];
      for (let at = from; at < to; at++) {
        if (this.#confidences) votes.pushInPart(row, this.#lanes[at], this.#codes[at], this.#confidences[at]);
        else votes.push(row, this.#lanes[at], this.#codes[at]);
      }
    }
  }
}
