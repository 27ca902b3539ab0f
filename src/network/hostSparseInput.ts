import { sumBags } from './embeddingBag.js';
import type { SparseInput } from './sparseInput.js';

/**
 * Embedding bags on the host.
 *
 * @param tables [d, width] by variable name, in the order of the sparse blocks
 */
export function hostSparseInput(tables: ReadonlyMap<string, Float32Array>, width: number): SparseInput {
  const inOrder = [...tables.values()];
  return {
    width,
    tables,
    forward(features, rows) {
      const out = new Float32Array(rows.length * width);
      const sparse = features.blocks.filter((block) => block.kind === 'sparse');
      sparse.forEach((block, i) => {
        sumBags(block, rows, inOrder[i], width, out);
      });
      return out;
    },
  };
}
