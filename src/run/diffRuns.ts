import { didYouMean, oneOf } from '../config/nearest.js';
import { EspalierError } from '../core/errors.js';
import type { FlippedRow, RunDiff, TaskDiff } from '../core/runDiff.js';
import type { SplitName } from '../core/split.js';
import { type Database, openDatabase } from '../data/database.js';
import { sqlName, sqlString } from '../data/sqlText.js';
import type { RunMetrics } from '../evaluation/runMetrics.js';
import { changedKeys } from './changedKeys.js';
import { countFlips } from './countFlips.js';
import { functionChanges } from './functionChanges.js';
import { type Lineage, readLineage } from './lineage.js';
import { metricChanges } from './metricChanges.js';
import type { RunFolder } from './runFolder.js';
import { readSavedLabels, type SavedLabels } from './savedLabels.js';

/** What one run's folder holds beside its tables. */
interface Side {
  readonly folder: RunFolder;
  readonly metrics: RunMetrics;
  readonly lineage: Lineage | null;
  readonly config: string;
  readonly predictions: readonly string[];
  readonly slices: readonly string[];
}

/**
 * What differs between two runs, from their folders alone: labels and predictions row by row, matched by id, with the
 * labeling functions, scores and settings behind them.
 *
 * @param options.task this task only
 * @param options.limit rows that are listed per task @default 10
 * @param options.places how messages call the runs
 * @throws EspalierError NOT_A_RUN, DAMAGED_RUN_FILE, UNKNOWN_TASK
 */
export async function diffRuns(
  before: RunFolder,
  after: RunFolder,
  options: { task?: string; limit?: number; places?: readonly [string, string] } = {},
): Promise<RunDiff> {
  const { task: asked, limit = 10, places = [before.path, after.path] } = options;
  const [a, b] = [await readSide(before), await readSide(after)];
  const [tasksOfA, tasksOfB] = [Object.keys(a.metrics.tasks), Object.keys(b.metrics.tasks)];
  const common = tasksOfB.filter((task) => tasksOfA.includes(task));
  if (asked !== undefined && !common.includes(asked)) {
    const message = `expected a task of both runs, ${oneOf(common)}; received "${asked}"${didYouMean(asked, common)}`;
    throw new EspalierError({ code: 'UNKNOWN_TASK', path: '--task', message });
  }
  const database = await openDatabase();
  try {
    const tasks: TaskDiff[] = [];
    for (const task of asked === undefined ? common : [asked]) tasks.push(await diffTask(database, a, b, task, limit));
    return {
      runs: places,
      sameData: sameData(a.lineage, b.lineage),
      config: changedKeys(a.config, b.config),
      tasks,
      only: {
        before: tasksOfA.filter((task) => !common.includes(task)),
        after: tasksOfB.filter((task) => !common.includes(task)),
      },
    };
  } finally {
    await database.close();
  }
}

async function readSide(folder: RunFolder): Promise<Side> {
  return {
    folder,
    metrics: await folder.readJson<RunMetrics>('metrics.json'),
    lineage: await readLineage(folder),
    config: await folder.readText('config.resolved.yaml'),
    predictions: await folder.list('predictions'),
    slices: await folder.list('slices'),
  };
}

function sameData(before: Lineage | null, after: Lineage | null): boolean | null {
  if (!before || !after || [before, after].some(({ data }) => Object.values(data).includes(null))) return null;
  const sorted = ({ data }: Lineage) => JSON.stringify(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1)));
  return sorted(before) === sorted(after);
}

async function diffTask(database: Database, a: Side, b: Side, task: string, limit: number): Promise<TaskDiff> {
  const was = await readSavedLabels(database, a.folder, task);
  const now = await readSavedLabels(database, b.folder, task);
  const labels = await countFlips(
    database,
    { table: was.table, column: 'label' },
    { table: now.table, column: 'label' },
  );
  const votes = await changedVotes(database, was, now);
  const sides = [
    { names: was.functions, metrics: a.metrics.tasks[task], lineage: a.lineage },
    { names: now.functions, metrics: b.metrics.tasks[task], lineage: b.lineage },
  ] as const;
  const predictions = await diffPredictions(database, a, b, task, limit);
  const count = async ({ table }: SavedLabels) =>
    (await database.query<{ n: number }>(`SELECT count(*)::DOUBLE AS n FROM ${table}`))[0].n;
  const diff: TaskDiff = {
    task,
    labels,
    slices: await sliceFlips(database, b, task, was, now),
    functions: functionChanges(task, ...sides, votes),
    metrics: metricChanges(a.metrics.tasks[task], b.metrics.tasks[task]),
    flippedRows: await flippedLabels(database, was, now, limit),
    ...(predictions && { predictions }),
    only: { before: (await count(was)) - labels.rows, after: (await count(now)) - labels.rows },
  };
  await database.query(`DROP TABLE ${was.table}`);
  await database.query(`DROP TABLE ${now.table}`);
  return diff;
}

/** Name → rows of both runs on which its vote differs; a function that one run lacks abstains there. */
async function changedVotes(database: Database, was: SavedLabels, now: SavedLabels): Promise<Map<string, number>> {
  const names = [...new Set([...was.functions, ...now.functions])];
  if (names.length === 0) return new Map();
  const counts = names.map(
    (name, i) => `count_if(${voteOf('a', was, name)} IS DISTINCT FROM ${voteOf('b', now, name)})::DOUBLE AS n${i}`,
  );
  const [found] = await database.query<Record<string, number>>(
    `SELECT ${counts.join(', ')} FROM ${was.table} a JOIN ${now.table} b USING (id)`,
  );
  return new Map(names.map((name, i) => [name, found[`n${i}`]]));
}

function voteOf(alias: string, { functions }: SavedLabels, name: string): string {
  const at = functions.indexOf(name);
  return at < 0 ? 'NULL::VARCHAR' : `${alias}.v${at}`;
}

async function flippedLabels(
  database: Database,
  was: SavedLabels,
  now: SavedLabels,
  limit: number,
): Promise<FlippedRow[]> {
  const names = [...new Set([...was.functions, ...now.functions])];
  const votes = names.flatMap((name, i) => [
    `${voteOf('a', was, name)} AS was${i}`,
    `${voteOf('b', now, name)} AS now${i}`,
  ]);
  const found = await database.query<Record<string, unknown>>(
    `SELECT ${['b.id AS id', 'b.split AS split', 'a.label AS was', 'b.label AS now', 'a.p AS pa', 'b.p AS pb', ...votes].join(', ')}
     FROM ${was.table} a JOIN ${now.table} b USING (id) WHERE a.label IS DISTINCT FROM b.label
     ORDER BY a.p + b.p DESC, id LIMIT ${limit}`,
  );
  return found.map((row) => ({
    id: String(row.id),
    split: row.split as SplitName,
    from: row.was as string | null,
    to: row.now as string | null,
    probabilities: [Number(row.pa), Number(row.pb)],
    votes: Object.fromEntries(
      names.flatMap((name, i) => {
        const [x, y] = [row[`was${i}`], row[`now${i}`]] as [string | null, string | null];
        return x === y ? [] : [[name, [x, y]]];
      }),
    ),
  }));
}

async function sliceFlips(
  database: Database,
  side: Side,
  task: string,
  was: SavedLabels,
  now: SavedLabels,
): Promise<TaskDiff['slices']> {
  const file = `${side.lineage?.tasks[task]}.parquet`;
  if (!side.slices.includes(file)) return [];
  const from = `read_parquet([${sqlString(side.folder.file('slices', file))}])`;
  const described = await database.query<{ column_name: string }>(`DESCRIBE FROM ${from}`);
  const slices = described.slice(1).map(({ column_name }) => column_name);
  const counts = slices.flatMap((slice, i) => [
    `count_if(s.${sqlName(slice)})::DOUBLE AS n${i}`,
    `count_if(s.${sqlName(slice)} AND a.label IS DISTINCT FROM b.label)::DOUBLE AS f${i}`,
  ]);
  const [found] = await database.query<Record<string, number>>(
    `SELECT ${counts.join(', ')} FROM ${was.table} a JOIN ${now.table} b USING (id) JOIN ${from} s USING (id)`,
  );
  return slices
    .map((slice, i) => ({ slice, rows: found[`n${i}`], flipped: found[`f${i}`] }))
    .filter(({ flipped }) => flipped > 0)
    .sort((x, y) => y.flipped - x.flipped);
}

async function diffPredictions(
  database: Database,
  a: Side,
  b: Side,
  task: string,
  limit: number,
): Promise<TaskDiff['predictions']> {
  const file = `${task}.parquet`;
  if (![a, b].every(({ predictions }) => predictions.includes(file))) return undefined;
  const [before, after] = await Promise.all(
    [a, b].map(async ({ folder, metrics }) => {
      const table = database.freshName();
      const k = metrics.tasks[task].classes.length;
      const probabilities = Array.from({ length: k }, (_, c) => `c${4 + c}`);
      const columns = ['id', 'split', 'gold', 'prediction', ...probabilities];
      await database.query(
        `CREATE TABLE ${table} AS SELECT id, split, gold, prediction, greatest(${probabilities.join(', ')}) AS p
         FROM read_parquet([${sqlString(folder.file('predictions', file))}]) AS saved(${columns.join(', ')})`,
      );
      return table;
    }),
  );
  const counts = await countFlips(
    database,
    { table: before, column: 'prediction' },
    { table: after, column: 'prediction' },
  );
  const joined = `FROM ${before} a JOIN ${after} b USING (id) WHERE a.prediction <> b.prediction`;
  const [scored] = await database.query<{ fixed: number; broken: number }>(
    `SELECT count_if(b.prediction = b.gold)::DOUBLE AS fixed, count_if(a.prediction = b.gold)::DOUBLE AS broken ${joined}`,
  );
  const found = await database.query<Record<string, unknown>>(
    `SELECT b.id AS id, b.split AS split, a.prediction AS was, b.prediction AS now, a.p AS pa, b.p AS pb, b.gold AS gold ${joined}
     ORDER BY a.p + b.p DESC, id LIMIT ${limit}`,
  );
  return {
    ...counts,
    ...scored,
    flippedRows: found.map((row) => ({
      id: String(row.id),
      split: row.split as SplitName,
      from: String(row.was),
      to: String(row.now),
      probabilities: [Number(row.pa), Number(row.pb)],
      ...(row.gold !== null && { gold: String(row.gold) }),
    })),
  };
}
