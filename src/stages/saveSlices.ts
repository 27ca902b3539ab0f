import type { SliceMembership } from '../core/sliceMembership.js';
import type { Dataset } from '../data/openDataset.js';
import { writeParquet } from '../data/writeParquet.js';
import type { RunFolder } from '../run/runFolder.js';

/** Writes `slices/<source>.parquet`: id, and for each slice whether it holds the row. Sources without slices have no file. */
export async function saveSlices(data: Dataset, slices: readonly SliceMembership[], folder: RunFolder): Promise<void> {
  for (const [name, { ids, n }] of data.sources) {
    const own = new Map(slices.filter(({ source }) => source === name).map((slice) => [slice.name, slice.rows]));
    if (own.size === 0) continue;
    await writeParquet(folder.file('slices', `${name}.parquet`), [
      { name: 'id', type: 'VARCHAR', values: ids },
      ...[...own].map(([slice, rows]) => {
        const values = new Uint8Array(n);
        for (const row of rows) values[row] = 1;
        return { name: slice, type: 'BOOLEAN' as const, values };
      }),
    ]);
  }
}
