import type { DuckDBType } from '@duckdb/node-api';
import type { Database } from './database.js';
import type { ParquetType } from './openParquetWriter.js';
import { sqlName } from './sqlText.js';

/** A table that grows as its rows come. */
export interface TableAppender {
  /**
   * Adds rows, in their order.
   *
   * @param columns one array per column, all as long; null and undefined are missing, texts of anything else are made for VARCHAR
   */
  append(columns: readonly ArrayLike<unknown>[]): void;
  /** Puts what was added in place. */
  finish(): void;
  /** Lets go of the connection; the table stays. */
  close(): void;
}

/** What DuckDB takes at once. */
const chunkRows = 2048;

/** Makes an empty table in the database and opens it for rows. */
export async function openTableAppender(
  database: Database,
  table: string,
  columns: readonly { readonly name: string; readonly type: ParquetType }[],
): Promise<TableAppender> {
  const { DuckDBDataChunk, ...types } = (await import('@duckdb/node-api')).default;
  const connection = await database.connect();
  const declared = columns.map(({ name, type }) => `${sqlName(name)} ${type}`).join(', ');
  try {
    await database.query(`CREATE TABLE ${table} (${declared})`);
    const appender = await connection.createAppender(table);
    const duckTypes = columns.map(({ type }): DuckDBType => types[type]);
    return {
      append(values) {
        const n = values[0]?.length ?? 0;
        for (let start = 0; start < n; start += chunkRows) {
          const length = Math.min(chunkRows, n - start);
          const chunk = DuckDBDataChunk.create(duckTypes, length);
          columns.forEach(({ type }, i) => {
            const own = values[i];
            const vector = chunk.getColumnVector(i);
            for (let row = 0; row < length; row++) vector.setItem(row, toValue(own[start + row], type));
            vector.flush();
          });
          appender.appendDataChunk(chunk);
        }
      },
      finish: () => appender.closeSync(),
      close: () => connection.closeSync(),
    };
  } catch (error) {
    connection.closeSync();
    throw error;
  }
}

function toValue(value: unknown, type: ParquetType): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (type === 'VARCHAR') return String(value);
  if (type === 'BOOLEAN') return Boolean(value);
  return Number(value);
}
