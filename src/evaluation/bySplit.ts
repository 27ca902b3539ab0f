import { rowsOfSplit, type SplitName, splitNames } from '../core/split.js';

/** A value per split; splits without rows are left out. */
export type BySplit<T> = { [S in SplitName]?: T };

/** A value for each split that has rows. */
export function bySplit<T>(splits: Uint8Array, value: (rows: Uint32Array, split: SplitName) => T): BySplit<T> {
  const result: BySplit<T> = {};
  for (const split of splitNames) {
    const rows = rowsOfSplit(splits, split);
    if (rows.length > 0) result[split] = value(rows, split);
  }
  return result;
}
