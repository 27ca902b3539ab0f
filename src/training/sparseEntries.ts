import type { Backend } from '../backend/backend.js';
import type { SparseEntries } from '../backend/sparseEntries.js';
import type { SparseBlock } from '../features/featureBlock.js';

/**
 * Some rows of a sparse block as entries on the backend; the caller disposes them.
 *
 * @param rows [b] −1 is padding and has no entries
 * @param placeOf [d] where each column stands among those that are in use
 */
export function sparseEntries(
  { tf }: Backend,
  { rowOffsets, indices, values }: SparseBlock,
  rows: ArrayLike<number>,
  placeOf: Int32Array,
): SparseEntries {
  const b = rows.length;
  let count = 0;
  for (let i = 0; i < b; i++) if (rows[i] >= 0) count += rowOffsets[rows[i] + 1] - rowOffsets[rows[i]];
  const row = new Int32Array(count);
  const column = new Int32Array(count);
  const value = new Float32Array(count);
  let to = 0;
  for (let i = 0; i < b; i++) {
    if (rows[i] < 0) continue;
    const end = rowOffsets[rows[i] + 1];
    for (let at = rowOffsets[rows[i]]; at < end; at++, to++) {
      row[to] = i;
      column[to] = placeOf[indices[at]];
      value[to] = values[at];
    }
  }
  return {
    row: tf.tensor1d(row, 'int32'),
    column: tf.tensor1d(column, 'int32'),
    value: tf.tensor1d(value),
    rows: b,
  };
}
