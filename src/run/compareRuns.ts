import { EspalierError } from '../core/errors.js';
import { type MetricName, metricNames } from '../core/metrics/index.js';
import { Rng } from '../core/rng.js';
import type { SplitName } from '../core/split.js';
import { readTable } from '../data/readTable.js';
import { type ComparedTask, type Comparison, compareModels } from '../evaluation/compareModels.js';
import type { RunMetrics } from '../evaluation/runMetrics.js';
import type { RunFolder } from './runFolder.js';

/** Two runs' networks, held against each other on the rows that both predicted. */
export interface RunComparison {
  readonly runs: readonly [before: string, after: string];
  readonly metric: MetricName;
  readonly split: SplitName;
  /** The second run (`model`) against the first one (`reference`), paired by row id. */
  readonly comparison: Comparison;
  /** Task → metric → both runs' scores as their metrics.json have them. */
  readonly scores: Readonly<Record<string, { readonly [M in MetricName]?: readonly [before: number, after: number] }>>;
  /** Tasks of both runs that cannot be held against each other, and why. */
  readonly leftOut: Readonly<Record<string, string>>;
  /** Tasks that are in one run only. */
  readonly only: { readonly before: readonly string[]; readonly after: readonly string[] };
}

/** A task's saved predictions: id → gold and probabilities, in the split that is scored. */
type Predictions = ReadonlyMap<string, { readonly gold: number; readonly probs: readonly number[] }>;

/**
 * Compares the predictions of two runs, from their folders alone.
 *
 * @param options.draws bootstrap resamples at most
 * @throws EspalierError NOT_A_RUN, DAMAGED_RUN_FILE, NO_PREDICTIONS, NO_COMMON_TASKS
 */
export async function compareRuns(
  before: RunFolder,
  after: RunFolder,
  options: {
    readonly metric: MetricName;
    readonly split: SplitName;
    readonly places: readonly [string, string];
    readonly draws?: number;
  },
): Promise<RunComparison> {
  const { metric, split, places } = options;
  const metrics: RunMetrics[] = [];
  for (const [i, folder] of [before, after].entries()) {
    metrics.push(await folder.readJson<RunMetrics>('metrics.json'));
    if ((await folder.list('predictions')).length > 0) continue;
    throw new EspalierError({
      code: 'NO_PREDICTIONS',
      message: `${places[i]}: expected a run with a network and its predictions/; there are none`,
      hint: 'Runs of `espalier label` are compared by `espalier diff`.',
    });
  }
  const [was, now] = metrics;
  const common = Object.keys(now.tasks).filter((task) => task in was.tasks);
  if (common.length === 0) {
    const message = `${places.join(', ')}: expected a task that both runs have; there is none`;
    throw new EspalierError({ code: 'NO_COMMON_TASKS', message });
  }
  const rowsOf = new Map<string, Map<string, number>>();
  const leftOut: Record<string, string> = {};
  const compared: ComparedTask[] = [];
  for (const task of common) {
    const { classes, source = 'data' } = now.tasks[task];
    if (JSON.stringify(was.tasks[task].classes) !== JSON.stringify(classes)) {
      leftOut[task] = 'its classes differ';
      continue;
    }
    const [a, b] = await Promise.all([before, after].map((folder) => readPredictions(folder, task, classes, split)));
    const ids = [...b.keys()].filter((id) => a.has(id));
    if (ids.some((id) => a.get(id)!.gold !== b.get(id)!.gold)) {
      leftOut[task] = 'its gold differs';
      continue;
    }
    const rowOf = rowsOf.get(source) ?? new Map<string, number>();
    rowsOf.set(source, rowOf);
    for (const id of ids) if (!rowOf.has(id)) rowOf.set(id, rowOf.size);
    compared.push(tableOf(task, classes.length, ids, rowOf, a, b));
  }
  // Rows of different sources are different rows, also under the same id.
  const sources = [...rowsOf.keys()];
  const span = Math.max(0, ...[...rowsOf.values()].map(({ size }) => size));
  const tasks = compared.map((task) => ({
    ...task,
    offset: span * sources.indexOf(now.tasks[task.name].source ?? 'data'),
  }));
  return {
    runs: places,
    metric,
    split,
    comparison: compareModels(tasks, metric, new Rng(0).derive('compare'), { draws: options.draws }),
    scores: Object.fromEntries(common.map((task) => [task, bothScores(was, now, task, split)])),
    leftOut,
    only: {
      before: Object.keys(was.tasks).filter((task) => !(task in now.tasks)),
      after: Object.keys(now.tasks).filter((task) => !(task in was.tasks)),
    },
  };
}

function tableOf(
  name: string,
  k: number,
  ids: readonly string[],
  rowOf: ReadonlyMap<string, number>,
  a: Predictions,
  b: Predictions,
): ComparedTask {
  const gold = new Int16Array(rowOf.size).fill(-1);
  const [reference, model] = [new Float32Array(rowOf.size * k), new Float32Array(rowOf.size * k)];
  for (const id of ids) {
    const row = rowOf.get(id)!;
    gold[row] = b.get(id)!.gold;
    reference.set(a.get(id)!.probs, row * k);
    model.set(b.get(id)!.probs, row * k);
  }
  const rows = Uint32Array.from(ids, (id) => rowOf.get(id)!).sort();
  return { name, k, gold, model, reference, rows, offset: 0 };
}

/** By the places of the columns: `writeParquet` changes names that differ in case alone. */
async function readPredictions(
  folder: RunFolder,
  task: string,
  classes: readonly string[],
  wanted: SplitName,
): Promise<Predictions> {
  const { columns } = await readTable(folder.file('predictions', `${task}.parquet`));
  const [ids, splits, golds, , ...rest] = Object.values(columns);
  const probs = rest.slice(0, classes.length);
  const found = new Map<string, { gold: number; probs: number[] }>();
  ids.forEach((id, row) => {
    if (splits[row] !== wanted || golds[row] === null) return;
    const gold = classes.indexOf(String(golds[row]));
    found.set(String(id), { gold, probs: probs.map((column) => Number(column[row])) });
  });
  return found;
}

function bothScores(was: RunMetrics, now: RunMetrics, task: string, split: SplitName) {
  const [a, b] = [was, now].map(({ tasks }) => tasks[task].network?.splits[split]);
  return Object.fromEntries(
    metricNames.flatMap((name) => {
      const [left, right] = [a?.[name], b?.[name]];
      return typeof left === 'number' && typeof right === 'number' ? [[name, [left, right]]] : [];
    }),
  );
}
