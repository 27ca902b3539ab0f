import type { SparseBlock } from '../features/featureBlock.js';

/**
 * out[i] += Σ value · table[index] over the entries of row `rows[i]`: a sparse block times a table, on the host.
 *
 * @param rows [b] row numbers of the block; −1 is padding and adds nothing
 * @param table [d, h]
 * @param out [b, h] is added to
 */
export function sumBags(
  block: SparseBlock,
  rows: ArrayLike<number>,
  table: Float32Array,
  h: number,
  out: Float32Array,
): void {
  const { rowOffsets, indices, values } = block;
  for (let i = 0; i < rows.length; i++) {
    if (rows[i] < 0) continue;
    const to = i * h;
    const end = rowOffsets[rows[i] + 1];
    for (let at = rowOffsets[rows[i]]; at < end; at++) {
      const from = indices[at] * h;
      const value = values[at];
      for (let j = 0; j < h; j++) out[to + j] += value * table[from + j];
    }
  }
}

/**
 * The other way: into[index] += value · gradient[i], the gradient of {@link sumBags} with respect to its table.
 *
 * @param gradient [b, h]
 * @param into [d, h] is added to
 * @param touched called with every table row that gets a share, as often as it does
 */
export function scatterBags(
  block: SparseBlock,
  rows: ArrayLike<number>,
  gradient: Float32Array,
  h: number,
  into: Float32Array,
  touched: (row: number) => void,
): void {
  const { rowOffsets, indices, values } = block;
  for (let i = 0; i < rows.length; i++) {
    if (rows[i] < 0) continue;
    const from = i * h;
    const end = rowOffsets[rows[i] + 1];
    for (let at = rowOffsets[rows[i]]; at < end; at++) {
      touched(indices[at]);
      const to = indices[at] * h;
      const value = values[at];
      for (let j = 0; j < h; j++) into[to + j] += value * gradient[from + j];
    }
  }
}
