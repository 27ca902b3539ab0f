import type { Experiment } from '../config/experiment.js';
import type { Database } from '../data/database.js';
import { sqlString } from '../data/sqlText.js';
import type { RunFolder } from './runFolder.js';

/**
 * The slices of a task that a run keeps: name → [n] 1 where the row is inside, rows in the order of the source.
 *
 * @param id only this row
 */
export async function readRunSlices(
  database: Database,
  folder: RunFolder,
  experiment: Experiment,
  task: string,
  id?: string,
): Promise<Map<string, Uint8Array>> {
  const source = experiment.tasks.find(({ name }) => name === task)?.source;
  const file = `${source}.parquet`;
  if (!(await folder.list('slices')).includes(file)) return new Map();
  const from = `read_parquet([${sqlString(folder.file('slices', file))}])`;
  const described = await database.query<{ column_name: string }>(`DESCRIBE FROM ${from}`);
  const rows = await database.query<Record<string, unknown>>(
    `SELECT * FROM ${from}${id === undefined ? '' : ` WHERE id = ${sqlString(id)}`}`,
  );
  const ofOthers = new Set(
    experiment.slices.flatMap((slice) => ('name' in slice && !slice.tasks.includes(task) ? [slice.name] : [])),
  );
  return new Map(
    described
      .slice(1)
      .map(({ column_name }) => column_name)
      .filter((name) => !ofOthers.has(name))
      .map((name) => [name, Uint8Array.from(rows, (row) => (row[name] ? 1 : 0))]),
  );
}
