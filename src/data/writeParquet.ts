import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DuckDBType } from '@duckdb/node-api';
import { EspalierError } from '../core/errors.js';
import { makeFolder } from '../files/makeFolder.js';
import { cannotWrite, partialPath } from '../files/writeFileWhole.js';
import { openDatabase } from './database.js';
import { sqlName, sqlString } from './sqlText.js';

export interface ParquetColumn {
  readonly name: string;
  readonly type: 'VARCHAR' | 'DOUBLE' | 'FLOAT' | 'INTEGER' | 'SMALLINT' | 'TINYINT' | 'BOOLEAN';
  /** [n] null and undefined are missing; texts of anything else are made for VARCHAR. */
  readonly values: ArrayLike<unknown>;
}

/** What DuckDB takes at once. */
const chunkRows = 2048;

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
  const { DuckDBDataChunk, ...types } = (await import('@duckdb/node-api')).default;
  const database = await openDatabase();
  const connection = await database.connect();
  try {
    const table = database.freshName();
    await database.query(`CREATE TABLE ${table} (${columns.map(({ type }, i) => `column${i} ${type}`).join(', ')})`);
    const appender = await connection.createAppender(table);
    const duckTypes = columns.map(({ type }): DuckDBType => types[type]);
    for (let start = 0; start < n; start += chunkRows) {
      const length = Math.min(chunkRows, n - start);
      const chunk = DuckDBDataChunk.create(duckTypes, length);
      columns.forEach(({ type, values }, i) => {
        chunk.setColumnValues(
          i,
          Array.from({ length }, (_, row) => toValue(values[start + row], type)),
        );
      });
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
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
    connection.closeSync();
    await database.close();
    await rm(partial, { force: true });
  }
}

function toValue(value: unknown, type: ParquetColumn['type']): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (type === 'VARCHAR') return String(value);
  if (type === 'BOOLEAN') return Boolean(value);
  return Number(value);
}
