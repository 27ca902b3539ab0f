import type { TableMemory } from '../backend/tableMemory.js';
import type { FeatureSet } from '../features/featureBlock.js';
import { growing } from './growing.js';
import type { SparseInput } from './sparseInput.js';

/**
 * Embedding bags on the host, by kernels.
 *
 * @param tables [d, width] in `memory`, by variable name, in the order of the sparse blocks
 * @param prepare called before the rows of tables that a batch holds are read
 */
export function kernelSparseInput(
  memory: TableMemory,
  tables: ReadonlyMap<string, Float32Array>,
  width: number,
  prepare?: (features: FeatureSet, rows: ArrayLike<number>) => void,
): SparseInput {
  const inOrder = [...tables.values()];
  const room = {
    offsets: growing(memory.words),
    rows: growing(memory.words),
    values: growing(memory.floats),
    out: growing(memory.floats),
  };
  return {
    width,
    tables,
    forward(features, rows) {
      prepare?.(features, rows);
      const b = rows.length;
      const out = room.out(b * width).fill(0, 0, b * width);
      const blocks = features.blocks.filter((block) => block.kind === 'sparse');
      for (const [i, block] of blocks.entries()) {
        const { rowOffsets, indices, values } = block;
        const offsets = room.offsets(b + 1);
        let count = 0;
        for (let at = 0; at < b; at++) {
          offsets[at] = count;
          if (rows[at] >= 0) count += rowOffsets[rows[at] + 1] - rowOffsets[rows[at]];
        }
        offsets[b] = count;
        const ownRows = room.rows(count);
        const ownValues = room.values(count);
        let to = 0;
        for (let at = 0; at < b; at++) {
          if (rows[at] < 0) continue;
          const end = rowOffsets[rows[at] + 1];
          for (let entry = rowOffsets[rows[at]]; entry < end; entry++, to++) {
            ownRows[to] = indices[entry];
            ownValues[to] = values[entry];
          }
        }
        const [o, r, v] = [offsets.byteOffset, ownRows.byteOffset, ownValues.byteOffset];
        memory.kernels.sumRows(o, r, v, b, inOrder[i].byteOffset, width, out.byteOffset);
      }
      return out.slice(0, b * width);
    },
  };
}
