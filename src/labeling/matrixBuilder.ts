import { createLabelMatrix, type LabelMatrix } from '../core/labelMatrix.js';

/** Collects the votes of one task, block after block, into a sparse matrix without ever making a dense one. */
export class MatrixBuilder {
  readonly #k: number;
  readonly #names: readonly string[];
  readonly #rowOffsets: Uint32Array;
  #lfs = new Uint32Array(1024);
  #votes = new Int16Array(1024);
  #length = 0;
  // The votes of the block at hand, labeling function by labeling function.
  #blockRows = new Uint32Array(1024);
  #blockLfs = new Uint32Array(1024);
  #blockVotes = new Int16Array(1024);
  #blockLength = 0;

  /** @param names [m] of the labeling functions; may still grow until {@link finish} */
  constructor(n: number, k: number, names: readonly string[]) {
    this.#k = k;
    this.#names = names;
    this.#rowOffsets = new Uint32Array(n + 1);
  }

  /** @param row within the block; on one row, labeling functions come in ascending order */
  add(row: number, lf: number, vote: number): void {
    const at = this.#blockLength++;
    if (at === this.#blockRows.length) {
      this.#blockRows = grown(this.#blockRows, 2 * at);
      this.#blockLfs = grown(this.#blockLfs, 2 * at);
      this.#blockVotes = grown(this.#blockVotes, 2 * at);
    }
    this.#blockRows[at] = row;
    this.#blockLfs[at] = lf;
    this.#blockVotes[at] = vote;
  }

  /** Sorts the block's votes by row, stably, so that LFs stay in order (a counting sort), and appends them. */
  endBlock(start: number, length: number): void {
    const count = this.#blockLength;
    const before = this.#length;
    const rows = this.#blockRows;
    const next = new Uint32Array(length + 1);
    for (let i = 0; i < count; i++) next[rows[i] + 1]++;
    for (let row = 0; row < length; row++) next[row + 1] += next[row];
    for (let row = 0; row < length; row++) this.#rowOffsets[start + row + 1] = before + next[row + 1];
    if (before + count > this.#lfs.length) {
      this.#lfs = grown(this.#lfs, Math.max(before + count, 2 * this.#lfs.length));
      this.#votes = grown(this.#votes, this.#lfs.length);
    }
    for (let i = 0; i < count; i++) {
      const at = before + next[rows[i]]++;
      this.#lfs[at] = this.#blockLfs[i];
      this.#votes[at] = this.#blockVotes[i];
    }
    this.#length = before + count;
    this.#blockLength = 0;
  }

  finish(): LabelMatrix {
    const lfs = this.#lfs.subarray(0, this.#length);
    return createLabelMatrix({
      k: this.#k,
      names: this.#names,
      rowOffsets: this.#rowOffsets,
      lfs: this.#names.length <= 0x10000 ? Uint16Array.from(lfs) : lfs.slice(),
      votes: this.#votes.slice(0, this.#length),
    });
  }
}

function grown<T extends Uint32Array | Int16Array>(values: T, length: number): T {
  const larger = new (values.constructor as new (length: number) => T)(length);
  larger.set(values);
  return larger;
}
