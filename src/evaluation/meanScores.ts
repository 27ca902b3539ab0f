import { type MetricName, metricNames } from '../core/metrics/index.js';
import { mean } from '../core/numeric.js';
import { splitNames } from '../core/split.js';
import type { MeanLabelScores, MeanScores, RunMetrics, TaskMetrics } from './runMetrics.js';
import type { Scores } from './scores.js';

/** Each metric's mean over the tasks in which it is defined; `n` counts the tasks that have scored rows. */
export function meanScores(all: readonly Scores[]): Scores {
  const scored = all.filter(({ n }) => n > 0);
  const result: Scores = { n: scored.length };
  for (const name of metricNames) {
    const values = scored.map((scores) => scores[name]).filter((value) => typeof value === 'number');
    if (values.length > 0) result[name] = mean(values);
  }
  return result;
}

/** The `mean` part of metrics.json: per model and split, the mean over tasks. */
export function meanOverTasks(tasks: readonly TaskMetrics[]): RunMetrics['mean'] {
  const means: RunMetrics['mean'] = {};
  for (const model of ['labelModel', 'majorityVote'] as const) {
    const models = tasks.flatMap((task) => task[model] ?? []);
    if (models.length === 0) continue;
    const bySplit: MeanLabelScores = {};
    for (const split of splitNames) {
      const scores = models.flatMap(({ splits }) => splits[split] ?? []);
      if (scores.length === 0) continue;
      bySplit[split] = { ...meanScores(scores), allRows: meanScores(scores.map(({ allRows }) => allRows)) };
    }
    means[model] = bySplit;
  }
  const networks = tasks.flatMap(({ network }) => network ?? []);
  if (networks.length > 0) {
    const bySplit: MeanScores = {};
    for (const split of splitNames) {
      const scores = networks.flatMap(({ splits }) => splits[split] ?? []);
      if (scores.length > 0) bySplit[split] = meanScores(scores);
    }
    means.network = bySplit;
  }
  return means;
}

/** The scores by the names that `training.earlyStopping.metric` uses: `spam/validation/f1`, `mean/validation/macroF1`. */
export function namedScores(split: string, tasks: ReadonlyMap<string, Scores>): Record<string, number> {
  const named: Record<string, number> = {};
  const put = (task: string, scores: Scores) => {
    for (const name of metricNames) {
      const value = scores[name as MetricName];
      if (scores.n > 0 && typeof value === 'number') named[`${task}/${split}/${name}`] = value;
    }
  };
  for (const [task, scores] of tasks) put(task, scores);
  put('mean', meanScores([...tasks.values()]));
  return named;
}
