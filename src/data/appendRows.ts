import type { Database } from './database.js';
import { openTableAppender } from './openTableAppender.js';
import type { ParquetColumn } from './writeParquet.js';

/** Makes a table of whole columns in the database, row order kept. */
export async function appendRows(database: Database, table: string, columns: readonly ParquetColumn[]): Promise<void> {
  const rows = await openTableAppender(database, table, columns);
  try {
    rows.append(columns.map(({ values }) => values));
    rows.finish();
  } finally {
    rows.close();
  }
}
