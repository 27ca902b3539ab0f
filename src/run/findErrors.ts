import type { Experiment } from '../config/experiment.js';
import { didYouMean, oneOf } from '../config/nearest.js';
import type { TaskErrors } from '../core/errorReport.js';
import { EspalierError } from '../core/errors.js';
import { type Database, openDatabase } from '../data/database.js';
import { readRunGold } from './readRunGold.js';
import { readRunSlices } from './readRunSlices.js';
import { readTexts } from './readTexts.js';
import type { RunFolder } from './runFolder.js';
import { type RunTask, readRunTask } from './runTask.js';
import { type ErrorView, taskErrors } from './taskErrors.js';

/**
 * Where the tasks of a run go wrong, from its folder; gold of a run of `label`, and the rows' texts, from its data.
 *
 * @param asked only this task
 * @throws EspalierError UNKNOWN_TASK, UNKNOWN_SLICE, NOT_A_RUN, DAMAGED_RUN_FILE; what reading the data of a run of `label` brings
 */
export async function findErrors(
  experiment: Experiment,
  folder: RunFolder,
  view: ErrorView,
  options: { task?: string; signal?: AbortSignal } = {},
): Promise<TaskErrors[]> {
  const names = tasksToRead(experiment, options.task);
  const database = await openDatabase();
  try {
    const tasks: RunTask[] = [];
    for (const name of names) tasks.push(await readRunTask(database, folder, name));
    const gold = await readRunGold(experiment, tasks, options);
    const slices = await slicesOf(database, experiment, folder, tasks, view.slice);
    const found: TaskErrors[] = [];
    for (const task of tasks) {
      if (!slices.has(task.name)) continue;
      const errors = taskErrors(task, gold.get(task.name)!, slices.get(task.name)!, view);
      found.push(await withTexts(experiment, errors));
    }
    return found;
  } finally {
    await database.close();
  }
}

function tasksToRead(experiment: Experiment, asked: string | undefined): string[] {
  const names = experiment.tasks.map(({ name }) => name);
  if (asked === undefined) return names;
  if (names.includes(asked)) return [asked];
  const message = `expected ${oneOf(names)}; received "${asked}"${didYouMean(asked, names)}`;
  throw new EspalierError({ code: 'UNKNOWN_TASK', path: '--task', message });
}

/** By task; one slice that is asked for leaves out the tasks that are not scored on it. */
async function slicesOf(
  database: Database,
  experiment: Experiment,
  folder: RunFolder,
  tasks: readonly RunTask[],
  asked: string | undefined,
): Promise<Map<string, Map<string, Uint8Array>>> {
  const all = new Map<string, Map<string, Uint8Array>>();
  for (const { name } of tasks) all.set(name, await readRunSlices(database, folder, experiment, name));
  if (asked === undefined) return all;
  const known = [...new Set([...all.values()].flatMap((slices) => [...slices.keys()]))];
  if (!known.includes(asked)) {
    const expected = known.length === 0 ? 'a run with slices' : oneOf(known);
    const message = `expected ${expected}; received "${asked}"${didYouMean(asked, known)}`;
    throw new EspalierError({ code: 'UNKNOWN_SLICE', path: '--slice', message });
  }
  return new Map([...all].filter(([, slices]) => slices.has(asked)));
}

async function withTexts(experiment: Experiment, errors: TaskErrors): Promise<TaskErrors> {
  const { buckets, conflicts, uncovered } = errors;
  const rows = [...buckets.flatMap(({ examples }) => examples), ...conflicts.rows, ...uncovered.rows];
  const texts = await readTexts(experiment, errors.task, new Set(rows.map(({ id }) => id)));
  const told = <R extends { id: string }>(row: R) => (texts.has(row.id) ? { ...row, text: texts.get(row.id) } : row);
  return {
    ...errors,
    buckets: buckets.map((bucket) => ({ ...bucket, examples: bucket.examples.map(told) })),
    conflicts: { ...conflicts, rows: conflicts.rows.map(told) },
    uncovered: { ...uncovered, rows: uncovered.rows.map(told) },
  };
}
