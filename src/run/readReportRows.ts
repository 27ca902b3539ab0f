import { basename } from 'node:path';
import type { Experiment } from '../config/experiment.js';
import { EspalierError } from '../core/errors.js';
import { openDatabase } from '../data/database.js';
import type { RunMetrics } from '../evaluation/runMetrics.js';
import type { ReportRows, TaskRows } from '../report/taskRows.js';
import { readRunGold } from './readRunGold.js';
import type { RunFolder } from './runFolder.js';
import { type RunTask, readRunTask } from './runTask.js';
import { taskRows } from './taskRows.js';

/**
 * Reads what a report tells of the rows, task by task: a run's predictions hold its gold, so that its data may be gone. Gold of a run of `label` is read
 * out of its data; where that cannot be read the report goes without.
 *
 * @throws EspalierError DAMAGED_RUN_FILE
 */
export async function readReportRows(
  experiment: Experiment,
  folder: RunFolder,
  metrics: RunMetrics,
): Promise<ReportRows> {
  const labeled = new Set(await folder.list('labels'));
  const names = experiment.tasks.map(({ name }) => name).filter((name) => labeled.has(`${name}.parquet`));
  const tasks = new Map<string, TaskRows>();
  let withoutGold: string | undefined;
  const database = await openDatabase();
  try {
    const unread: RunTask[] = [];
    for (const name of names) {
      const task = await readRunTask(database, folder, name);
      // One at a time, so that a hundred tasks take the memory of one.
      if (task.gold) tasks.set(name, taskRows(task, task.gold, metrics.tasks[name]));
      else unread.push(task);
    }
    if (unread.length > 0) {
      const gold = await readRunGold(experiment, unread).catch((error: unknown) => {
        if (!(error instanceof EspalierError)) throw error;
        withoutGold = error.message;
        return new Map<string, Int16Array>();
      });
      for (const task of unread) {
        const own = gold.get(task.name) ?? new Int16Array(task.n).fill(-1);
        tasks.set(task.name, taskRows(task, own, metrics.tasks[task.name]));
      }
    }
  } finally {
    await database.close();
  }
  return { tasks, places: placesOf(experiment, metrics), ...(withoutGold !== undefined && { withoutGold }) };
}

/** Where each function is declared; one declaration may stand for many, which bear its name and a dot before their own. */
function placesOf({ labelingFunctions }: Experiment, metrics: RunMetrics): ReportRows['places'] {
  return new Map(
    Object.entries(metrics.tasks).map(([task, { labelingFunctions: shown }]) => {
      const own = labelingFunctions.filter(({ tasks }) => tasks.includes(task));
      const places = shown.flatMap(({ name }) => {
        const spec = own.find((each) => each.name === name) ?? own.find((each) => name.startsWith(`${each.name}.`));
        if (!spec?.position) return [];
        const { file, line } = spec.position;
        const ref = spec.kind === 'function' && typeof spec.params.ref === 'string' ? `${basename(spec.params.ref)}, ` : '';
        return [[name, `${ref}${basename(file)}:${line}`] as const];
      });
      return [task, new Map(places)];
    }),
  );
}
