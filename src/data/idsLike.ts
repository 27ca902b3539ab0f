import { openDatabase } from './database.js';
import { sqlString } from './sqlText.js';

/** The number of rows in a Parquet file that a run wrote, and the eight ids in it that are most like this one. */
export async function idsLike(path: string, id: string): Promise<{ n: number; ids: string[] }> {
  const database = await openDatabase();
  const from = `read_parquet([${sqlString(path)}])`;
  const like = sqlString(id);
  try {
    const [{ n }] = await database.query<{ n: bigint }>(`SELECT count(*) AS n FROM ${from}`);
    const rows = await database.query<{ id: string }>(
      `SELECT id FROM ${from} ORDER BY levenshtein(lower(id), lower(${like})), jaro_winkler_similarity(id, ${like}) DESC, id LIMIT 8`,
    );
    return { n: Number(n), ids: rows.map((row) => row.id) };
  } finally {
    await database.close();
  }
}
