import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DuckDBType } from '@duckdb/node-api';
import { makeFolder } from '../files/makeFolder.js';
import { cannotWrite, partialPath } from '../files/writeFileWhole.js';
import { openDatabase } from './database.js';
import { sqlName, sqlString } from './sqlText.js';

/** What DuckDB puts into a Parquet file here. */
export type ParquetType = 'VARCHAR' | 'DOUBLE' | 'FLOAT' | 'INTEGER' | 'SMALLINT' | 'TINYINT' | 'BOOLEAN';

/** A Parquet file that is written as its rows come. */
export interface ParquetWriter {
  /**
   * Adds rows, in their order.
   *
   * @param columns one array per column, all as long; null and undefined are missing, texts of anything else are made for VARCHAR
   */
  append(columns: readonly ArrayLike<unknown>[]): void;
  /** @throws EspalierError CANNOT_WRITE with the reason */
  finish(): Promise<void>;
  /** Leaves nothing behind; after `finish` it does nothing. */
  close(): Promise<void>;
}

/** What DuckDB takes at once. */
const chunkRows = 2048;

/**
 * Opens a Parquet file, row order kept. It appears whole, at `finish`, or not at all: written beside its place under another name, then renamed.
 * Until then the rows lie in a table that DuckDB puts on disk where it grows beyond `memory`. Of columns whose names differ in case
 * alone (classes `A` and `a`), which DuckDB takes for one, the later ones get a number behind their name.
 */
export async function openParquetWriter(
  path: string,
  columns: readonly { readonly name: string; readonly type: ParquetType }[],
  options: { readonly memory?: string } = {},
): Promise<ParquetWriter> {
  const partial = partialPath(path);
  const { DuckDBDataChunk, ...types } = (await import('@duckdb/node-api')).default;
  const database = await openDatabase(options);
  const connection = await database.connect();
  const table = database.freshName();
  const duckTypes = columns.map(({ type }): DuckDBType => types[type]);
  await database.query(`CREATE TABLE ${table} (${columns.map(({ type }, i) => `column${i} ${type}`).join(', ')})`);
  const appender = await connection.createAppender(table);
  let closed = false;
  return {
    append(values) {
      const n = values[0].length;
      for (let start = 0; start < n; start += chunkRows) {
        const length = Math.min(chunkRows, n - start);
        const chunk = DuckDBDataChunk.create(duckTypes, length);
        columns.forEach(({ type }, i) => {
          const own = values[i];
          chunk.setColumnValues(
            i,
            Array.from({ length }, (_, row) => toValue(own[start + row], type)),
          );
        });
        appender.appendDataChunk(chunk);
      }
    },
    async finish() {
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
    },
    async close() {
      if (closed) return;
      closed = true;
      connection.closeSync();
      await database.close();
      await rm(partial, { force: true });
    },
  };
}

function toValue(value: unknown, type: ParquetType): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (type === 'VARCHAR') return String(value);
  if (type === 'BOOLEAN') return Boolean(value);
  return Number(value);
}
