import type { DuckDBType } from '@duckdb/node-api';
import type { Database } from './database.js';
import { sqlName } from './sqlText.js';
import type { ParquetColumn } from './writeParquet.js';

/** What DuckDB takes at once. */
const chunkRows = 2048;

/**
 * Makes a table of columns in the database, row order kept.
 *
 * @param names what its columns are called there. @default their own names
 */
export async function appendRows(
  database: Database,
  table: string,
  columns: readonly ParquetColumn[],
  names: readonly string[] = columns.map(({ name }) => name),
): Promise<void> {
  const { DuckDBDataChunk, ...types } = (await import('@duckdb/node-api')).default;
  const n = columns[0]?.values.length ?? 0;
  const connection = await database.connect();
  try {
    await database.query(
      `CREATE TABLE ${table} (${columns.map(({ type }, i) => `${sqlName(names[i])} ${type}`).join(', ')})`,
    );
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
  } finally {
    connection.closeSync();
  }
}

function toValue(value: unknown, type: ParquetColumn['type']): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (type === 'VARCHAR') return String(value);
  if (type === 'BOOLEAN') return Boolean(value);
  return Number(value);
}
