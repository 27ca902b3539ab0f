import { hashFraction } from '../core/hash.js';
import type { RowSource } from '../core/rowSource.js';

/**
 * [n] the fold of each row, 0…folds−1: by a hash of its group, or of its id where rows have no groups, so that it stays when other rows
 * come or go, and of the seed. Rows of every split have one, and those of one group the same.
 */
export function foldOf(
  { ids, groups = ids }: Pick<RowSource, 'ids' | 'groups'>,
  folds: number,
  seed: number,
): Uint8Array {
  return Uint8Array.from(groups, (id) => Math.floor(folds * hashFraction(`fold/${id}`, seed)));
}
