import type { Database } from '../data/database.js';
import { sqlString } from '../data/sqlText.js';
import type { RunFolder } from './runFolder.js';
import type { RunTask } from './runTask.js';

/** [n, k] held-out predictions of a task's rows from `heldOut/<task>.parquet`; undefined for a run that has none, or has others' rows. */
export async function readHeldOut(
  database: Database,
  folder: RunFolder,
  { name, ids, classes, n }: RunTask,
): Promise<Float32Array | undefined> {
  if (!(await folder.list('heldOut')).includes(`${name}.parquet`)) return undefined;
  const k = classes.length;
  const probs = new Float32Array(n * k);
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  const columns = ['id', ...classes.map((_, c) => `p${c}`)];
  const found = await database.query<Record<string, unknown>>(
    `SELECT * FROM read_parquet([${sqlString(folder.file('heldOut', `${name}.parquet`))}]) AS saved(${columns.join(', ')})`,
  );
  if (found.length !== n) return undefined;
  for (const cells of found) {
    const row = rowOf.get(String(cells.id));
    if (row === undefined) return undefined;
    for (let c = 0; c < k; c++) probs[row * k + c] = cells[`p${c}`] as number;
  }
  return probs;
}
