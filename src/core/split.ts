/** The three parts of a data set. Fits see `train`, choices see `validation`, `test` is only scored. */
export const splitNames = ['train', 'validation', 'test'] as const;

/** A split by its name in experiment files and metrics.json. */
export type SplitName = (typeof splitNames)[number];

/** How a split is stored per row: its position in {@link splitNames}. */
export const splitCode = { train: 0, validation: 1, test: 2 } as const satisfies Record<SplitName, number>;

/** The rows (ascending) whose code in `splits` is `split`'s. */
export function rowsOfSplit(splits: Uint8Array, split: SplitName): Uint32Array {
  const code = splitCode[split];
  let count = 0;
  for (let row = 0; row < splits.length; row++) if (splits[row] === code) count++;
  const rows = new Uint32Array(count);
  for (let row = 0, next = 0; row < splits.length; row++) if (splits[row] === code) rows[next++] = row;
  return rows;
}
