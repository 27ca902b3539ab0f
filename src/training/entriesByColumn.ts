import type { TableMemory } from '../backend/tableMemory.js';
import type { FeatureSet } from '../features/featureBlock.js';
import { growing } from '../network/growing.js';

/** Rows of a batch. */
export interface BatchEntries {
  readonly features: FeatureSet;
  /** [b] −1 is padding and has no entries. */
  readonly rows: ArrayLike<number>;
}

/** The entries of batches by the table's row that they stand for: pointers into the memory. */
export interface SortedEntries {
  /** The rows that occur, each once, the first `count` of them. */
  readonly rows: Uint32Array;
  readonly count: number;
  /** [count + 1] where each row's entries begin. */
  readonly offsets: number;
  /** [entries] the batch's row, those of later batches after those of the earlier. */
  readonly batchRows: number;
  /** [entries] */
  readonly values: number;
}

/**
 * Sorts entries of batches by column, those of one column in the order of the batches' rows.
 *
 * @param d columns
 * @param i the number of the sparse block
 */
export function entriesByColumn(
  memory: TableMemory,
  d: number,
  i: number,
): (batches: readonly BatchEntries[]) => SortedEntries {
  const room = {
    rows: growing(memory.words),
    offsets: growing(memory.words),
    batchRows: growing(memory.words),
    values: growing(memory.floats),
  };
  // Between calls all zero.
  const next = new Uint32Array(d);
  return (batches) => {
    const all = batches.map(({ features, rows }) => ({ block: sparseBlock(features, i), rows }));
    let total = 0;
    for (const { block, rows } of all) {
      for (let b = 0; b < rows.length; b++) {
        if (rows[b] >= 0) total += block.rowOffsets[rows[b] + 1] - block.rowOffsets[rows[b]];
      }
    }
    const unique = room.rows(total);
    let count = 0;
    for (const { block, rows } of all) {
      const { rowOffsets, indices } = block;
      for (let b = 0; b < rows.length; b++) {
        if (rows[b] < 0) continue;
        const end = rowOffsets[rows[b] + 1];
        for (let at = rowOffsets[rows[b]]; at < end; at++) if (next[indices[at]]++ === 0) unique[count++] = indices[at];
      }
    }
    inOrder(unique, count, next);
    const offsets = room.offsets(count + 1);
    let sum = 0;
    for (let at = 0; at < count; at++) {
      offsets[at] = sum;
      sum += next[unique[at]];
      next[unique[at]] = offsets[at];
    }
    offsets[count] = sum;
    const batchRows = room.batchRows(total);
    const ownValues = room.values(total);
    let before = 0;
    for (const { block, rows } of all) {
      const { rowOffsets, indices, values } = block;
      for (let b = 0; b < rows.length; b++) {
        if (rows[b] < 0) continue;
        const end = rowOffsets[rows[b] + 1];
        for (let at = rowOffsets[rows[b]]; at < end; at++) {
          const to = next[indices[at]]++;
          batchRows[to] = before + b;
          ownValues[to] = values[at];
        }
      }
      before += rows.length;
    }
    for (let at = 0; at < count; at++) next[unique[at]] = 0;
    return {
      rows: unique,
      count,
      offsets: offsets.byteOffset,
      batchRows: batchRows.byteOffset,
      values: ownValues.byteOffset,
    };
  };
}

/**
 * Sorts the first `count` rows: memory gives rows that lie near one another sooner.
 *
 * @param uses [d] above 0 for the rows that occur
 */
function inOrder(rows: Uint32Array, count: number, uses: Uint32Array): void {
  // Looking through all columns is quicker than sorting where there are not that many.
  if (uses.length > 16 * count) {
    rows.subarray(0, count).sort();
    return;
  }
  let to = 0;
  for (let row = 0; row < uses.length; row++) if (uses[row] > 0) rows[to++] = row;
}

function sparseBlock({ blocks }: FeatureSet, i: number) {
  return blocks.filter((block) => block.kind === 'sparse')[i];
}
