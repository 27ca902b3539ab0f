import { EspalierError } from '../core/errors.js';
import { type MetricName, metricNames } from '../core/metrics/index.js';
import { type SplitName, splitNames } from '../core/split.js';
import type { RunMetrics } from './runMetrics.js';
import type { Scores } from './scores.js';

const models = ['network', 'labelModel', 'majorityVote'] as const;

/**
 * Looks a score up by its path: `mean/validation/macroF1`, `spam/test/f1`, or with the model in front,
 * `labelModel/spam/test/f1`; without it the network is meant.
 *
 * @returns `null` where the score is not there or not defined
 * @throws EspalierError METRIC_PATH when the path itself is wrong
 */
export function metricByPath(metrics: RunMetrics, path: string): number | null {
  const parts = path.split('/');
  const model = models.find((name) => name === parts[0] && parts.length > 3) ?? 'network';
  if (model === parts[0] && parts.length > 3) parts.shift();
  const metric = parts.pop() as MetricName;
  const split = parts.pop() as SplitName;
  // A task's name may hold a slash: whatever stands before the split is the task.
  const task = parts.join('/');
  if (!metricNames.includes(metric) || !splitNames.includes(split) || (task !== 'mean' && !(task in metrics.tasks))) {
    throw new EspalierError({
      code: 'METRIC_PATH',
      message: `expected <task or mean>/<split>/<metric>, such as mean/validation/macroF1; received "${path}"`,
      hint: `Splits: ${splitNames.join(', ')}. Metrics: ${metricNames.join(', ')}.`,
    });
  }
  const scores: Scores | undefined =
    task === 'mean' ? metrics.mean[model]?.[split] : metrics.tasks[task][model]?.splits[split];
  return scores?.[metric] ?? null;
}
