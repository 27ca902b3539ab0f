import { EspalierError } from '../core/errors.js';
import type { Database } from './database.js';
import { openParquetWriter, type ParquetType } from './openParquetWriter.js';

export interface ParquetColumn {
  readonly name: string;
  readonly type: ParquetType;
  /** [n] null and undefined are missing; texts of anything else are made for VARCHAR. */
  readonly values: ArrayLike<unknown>;
}

/**
 * Writes a Parquet file out of whole columns, row order kept. It appears whole or not at all, see {@link openParquetWriter}.
 *
 * @param database to write with, where many files are written: opening one takes longer than a small file @default one of its own
 * @throws EspalierError SHAPE when the columns differ in length, or there is none; CANNOT_WRITE with the reason
 */
export async function writeParquet(
  path: string,
  columns: readonly ParquetColumn[],
  database?: Database,
): Promise<void> {
  const n = columns[0]?.values.length ?? 0;
  const odd = columns.find(({ values }) => values.length !== n);
  if (columns.length === 0 || odd) {
    throw new EspalierError({
      code: 'SHAPE',
      path,
      message: odd
        ? `writeParquet: expected ${n} values as in column "${columns[0].name}"; received ${odd.values.length} in "${odd.name}"`
        : 'writeParquet: expected at least one column; received none',
    });
  }
  const writer = await openParquetWriter(path, columns, { ...(database && { database }) });
  try {
    writer.append(columns.map(({ values }) => values));
    await writer.finish();
  } finally {
    await writer.close();
  }
}
