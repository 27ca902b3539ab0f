import { createLabelMatrix, type LabelMatrix } from '../core/labelMatrix.js';

/** Collects the votes of one task, block after block, into a sparse matrix without ever making a dense one. */
export class MatrixBuilder {
  readonly #k: number;
  readonly #names: readonly string[];
  readonly #rowOffsets: Uint32Array;
  #lfs: Uint32Array;
  #votes: Int16Array;
  #length = 0;
  // The votes of the block at hand, labeling function by labeling function.
  #block: { row: number; lf: number; vote: number }[] = [];

  constructor(n: number, k: number, names: readonly string[]) {
    this.#k = k;
    this.#names = names;
    this.#rowOffsets = new Uint32Array(n + 1);
    this.#lfs = new Uint32Array(1024);
    this.#votes = new Int16Array(1024);
  }

  /** @param row within the block; labeling functions come in ascending order */
  add(row: number, lf: number, vote: number): void {
    this.#block.push({ row, lf, vote });
  }

  /** Sorts the block's votes by row (stable, so LFs stay in order) and appends them. */
  endBlock(start: number, length: number): void {
    const offsets = new Uint32Array(length + 1);
    for (const { row } of this.#block) offsets[row + 1]++;
    for (let row = 0; row < length; row++) offsets[row + 1] += offsets[row];
    this.#reserve(this.#length + this.#block.length);
    const next = offsets.slice(0, length);
    for (const { row, lf, vote } of this.#block) {
      const at = this.#length + next[row]++;
      this.#lfs[at] = lf;
      this.#votes[at] = vote;
    }
    for (let row = 0; row < length; row++) this.#rowOffsets[start + row + 1] = this.#length + offsets[row + 1];
    this.#length += this.#block.length;
    this.#block = [];
  }

  finish(): LabelMatrix {
    const length = this.#length;
    const m = this.#names.length;
    return createLabelMatrix({
      k: this.#k,
      names: this.#names,
      rowOffsets: this.#rowOffsets,
      lfs: m <= 0xffff ? Uint16Array.from(this.#lfs.subarray(0, length)) : this.#lfs.slice(0, length),
      votes: this.#votes.slice(0, length),
    });
  }

  #reserve(length: number): void {
    if (length <= this.#lfs.length) return;
    const size = Math.max(length, 2 * this.#lfs.length);
    const lfs = new Uint32Array(size);
    const votes = new Int16Array(size);
    lfs.set(this.#lfs.subarray(0, this.#length));
    votes.set(this.#votes.subarray(0, this.#length));
    this.#lfs = lfs;
    this.#votes = votes;
  }
}
