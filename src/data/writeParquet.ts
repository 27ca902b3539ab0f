import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EspalierError } from '../core/errors.js';
import { makeFolder } from '../files/makeFolder.js';
import { cannotWrite, partialPath } from '../files/writeFileWhole.js';
import { appendRows } from './appendRows.js';
import { openDatabase } from './database.js';
import { sqlName, sqlString } from './sqlText.js';

export interface ParquetColumn {
  readonly name: string;
  readonly type: 'VARCHAR' | 'DOUBLE' | 'FLOAT' | 'INTEGER' | 'SMALLINT' | 'TINYINT' | 'BOOLEAN';
  /** [n] null and undefined are missing; texts of anything else are made for VARCHAR. */
  readonly values: ArrayLike<unknown>;
}

/**
 * Writes a Parquet file, row order kept. It appears whole or not at all: written beside its place under another name,
 * then renamed. Of columns whose names differ in case alone (classes `A` and `a`), which DuckDB takes for one, the later ones get a
 * number behind their name.
 *
 * @throws EspalierError SHAPE when the columns differ in length, or there is none; CANNOT_WRITE with the reason
 */
export async function writeParquet(path: string, columns: readonly ParquetColumn[]): Promise<void> {
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
  const partial = partialPath(path);
  const database = await openDatabase();
  try {
    const table = database.freshName();
    const places = columns.map((_, i) => `column${i}`);
    await appendRows(database, table, columns, places);
    const named = columns.map(({ name }, i) => `column${i} AS ${sqlName(name)}`).join(', ');
    try {
      await makeFolder(dirname(path));
      await database.query(
        `COPY (SELECT ${named} FROM ${table}) TO ${sqlString(partial)} (FORMAT parquet, COMPRESSION zstd)`,
      );
      await rename(partial, path);
    } catch (cause) {
      throw cannotWrite(path, cause);
    }
  } finally {
    await database.close();
    await rm(partial, { force: true });
  }
}
