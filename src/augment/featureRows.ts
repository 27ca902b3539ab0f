import type { FeatureBlock, FeatureSet } from '../features/featureBlock.js';
import type { FeatureRow, RowBlock } from './featureRow.js';

/** Stacks rows of features into a set again, one row after another; memory grows with what has been added. */
export class FeatureRows {
  readonly #like: FeatureSet;
  readonly #blocks: Growing[];
  #n = 0;

  /** @param like a set of the same blocks */
  constructor(like: FeatureSet) {
    this.#like = like;
    this.#blocks = like.blocks.map(() => ({
      values: new Float32Array(0),
      ids: new Int32Array(0),
      length: 0,
      offsets: [0],
    }));
  }

  add(row: FeatureRow): void {
    row.forEach((block, at) => {
      append(this.#blocks[at], block);
    });
    this.#n++;
  }

  finish(): FeatureSet {
    const n = this.#n;
    const blocks = this.#like.blocks.map((block, at): FeatureBlock => {
      const { values, ids, length, offsets } = this.#blocks[at];
      if (block.kind === 'dense') return { ...block, n, values: values.slice(0, length) };
      if (block.kind === 'tokens') return { ...block, n, ids: ids.slice(0, length) };
      return {
        ...block,
        n,
        rowOffsets: Uint32Array.from(offsets),
        indices: new Uint32Array(ids.buffer, 0, length).slice(),
        values: values.slice(0, length),
      };
    });
    return { n, blocks };
  }
}

interface Growing {
  values: Float32Array;
  /** Token ids, or a sparse block's columns. */
  ids: Int32Array;
  length: number;
  readonly offsets: number[];
}

function append(into: Growing, block: RowBlock): void {
  const { length } = into;
  const more = block.kind === 'tokens' ? block.ids.length : block.values.length;
  if (block.kind !== 'tokens') {
    into.values = roomFor(into.values, length + more, (size) => new Float32Array(size));
    into.values.set(block.values, length);
  }
  if (block.kind !== 'dense') {
    into.ids = roomFor(into.ids, length + more, (size) => new Int32Array(size));
    into.ids.set(block.kind === 'tokens' ? block.ids : block.indices, length);
  }
  into.length += more;
  into.offsets.push(into.length);
}

function roomFor<T extends Float32Array | Int32Array>(array: T, length: number, create: (size: number) => T): T {
  if (array.length >= length) return array;
  const larger = create(Math.max(1024, length, 2 * array.length));
  larger.set(array as never);
  return larger;
}
