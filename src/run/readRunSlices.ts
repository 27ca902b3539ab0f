import type { Experiment } from '../config/experiment.js';
import type { Column } from '../core/rowSource.js';
import type { Database } from '../data/database.js';
import { readChunks } from '../data/readChunks.js';
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
  const path = folder.file('slices', file);
  const described = await database.query<{ column_name: string }>(`DESCRIBE FROM read_parquet([${sqlString(path)}])`);
  const ofOthers = new Set(
    experiment.slices.flatMap((slice) => ('name' in slice && !slice.tasks.includes(task) ? [slice.name] : [])),
  );
  const names = described.map(({ column_name }) => column_name).slice(1);
  const own = names.flatMap((name, i) => (ofOthers.has(name) ? [] : [{ name, cell: `s${i}` }]));
  if (own.length === 0) return new Map();
  // Names that differ in case alone are one in SQL, so that columns go by their places.
  const places = ['id', ...names.map((_, i) => `s${i}`)].join(', ');
  const from = `read_parquet([${sqlString(path)}]) AS saved(${places})${id === undefined ? '' : ` WHERE id = ${sqlString(id)}`}`;
  const columns = own.map(({ cell }): Column => ({ name: cell, type: 'boolean' }));
  const reads = new Map(columns.map(({ name }) => [name, name]));
  const inside = new Map(own.map(({ name }) => [name, [] as Uint8Array[]]));
  for await (const chunk of readChunks(database, [{ place: path, from, reads }], columns, { source: path })) {
    for (const { name, cell } of own) {
      inside.get(name)!.push(Uint8Array.from(chunk.columns[cell], (isIn) => (isIn ? 1 : 0)));
    }
  }
  return new Map([...inside].map(([name, parts]) => [name, joined(parts)]));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
