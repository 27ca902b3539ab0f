import { openDatabase } from './database.js';
import { sqlString } from './sqlText.js';

/**
 * The cells of the row with this `id` in a Parquet file that a run wrote, in the order of the columns; undefined where there is
 * none. Names of columns are of no use here: `writeParquet` changes those that differ in case alone.
 */
export async function readRow(path: string, id: string): Promise<unknown[] | undefined> {
  const database = await openDatabase();
  try {
    const [row] = await database.query(
      `SELECT * FROM read_parquet([${sqlString(path)}]) WHERE id = ${sqlString(id)} LIMIT 1`,
    );
    return row && Object.values(row);
  } finally {
    await database.close();
  }
}
