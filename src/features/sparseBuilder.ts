import { grow } from './grow.js';

/** Sparse rows as they come from an extractor; a {@link SparseBlock} without its name. */
export interface SparseRows {
  n: number;
  d: number;
  rowOffsets: Uint32Array;
  indices: Uint32Array;
  values: Float32Array;
}

/** Builds CSR rows entry by entry in arrays that grow by doubling. */
export class SparseBuilder {
  #n = 0;
  #entries = 0;
  #rowOffsets = new Uint32Array(1025);
  #indices = new Uint32Array(4096);
  #values = new Float32Array(4096);

  /** Makes room for `count` more entries, so that {@link SparseBuilder.push} need not look. */
  reserve(count: number): void {
    this.#indices = grow(this.#indices, this.#entries + count);
    this.#values = grow(this.#values, this.#entries + count);
  }

  /** Adds an entry to the open row; indices must ascend within a row of a block, and room must be reserved. */
  push(index: number, value: number): void {
    this.#indices[this.#entries] = index;
    this.#values[this.#entries++] = value;
  }

  endRow(): void {
    this.#rowOffsets = grow(this.#rowOffsets, this.#n + 2);
    this.#rowOffsets[++this.#n] = this.#entries;
  }

  finish(d: number): SparseRows {
    return {
      n: this.#n,
      d,
      rowOffsets: this.#rowOffsets.slice(0, this.#n + 1),
      indices: this.#indices.slice(0, this.#entries),
      values: this.#values.slice(0, this.#entries),
    };
  }
}
