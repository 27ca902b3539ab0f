import { hashFraction } from '../core/hash.js';
import type { RowSource } from '../core/rowSource.js';

/**
 * [n] the fold of each row, 0…folds−1: by a hash of its id, so that it stays when other rows come or go, and of the seed. Rows of
 * every split have one.
 */
export function foldOf({ ids }: Pick<RowSource, 'ids'>, folds: number, seed: number): Uint8Array {
  return Uint8Array.from(ids, (id) => Math.floor(folds * hashFraction(`fold/${id}`, seed)));
}
