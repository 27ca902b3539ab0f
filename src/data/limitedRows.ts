import { hash32 } from '../core/hash.js';
import { splitCode } from '../core/split.js';

/**
 * The rows that `data.limit.train` keeps: all rows of the other splits, and of the train rows the `limit` whose ids' hashes under the
 * seed are smallest. A row's hash is its own, so that the rows of a smaller limit are among those of a larger one, and rows that
 * come or go elsewhere in the data move no others than those they take the place of.
 *
 * @param ids [n]
 * @param splits [n] split codes
 * @returns ascending
 */
export function limitedRows(ids: readonly string[], splits: Uint8Array, limit: number, seed: number): Uint32Array {
  const train: { row: number; hash: number }[] = [];
  ids.forEach((id, row) => {
    if (splits[row] === splitCode.train) train.push({ row, hash: hash32(`limit/${id}`, seed) });
  });
  if (train.length <= limit) return Uint32Array.from(ids.keys());
  // Two ids of one hash: the smaller id first, so that the order of the data has no say.
  train.sort((a, b) => a.hash - b.hash || (ids[a.row] < ids[b.row] ? -1 : 1));
  const dropped = new Set(train.slice(limit).map(({ row }) => row));
  return Uint32Array.from(ids.keys()).filter((row) => !dropped.has(row));
}
