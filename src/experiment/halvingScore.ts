import { type MetricName, metrics as metricKinds } from '../core/metrics/index.js';
import { metricByPath } from '../evaluation/metricByPath.js';
import type { RunMetrics } from '../evaluation/runMetrics.js';

/**
 * What successive halving ranks by; a larger one is better.
 *
 * @param metric such as `mean/validation/macroF1`
 * @returns null where the run has no such score
 */
export function halvingScore(metrics: RunMetrics, metric: string): number | null {
  const found = metricByPath(metrics, metric);
  const { better } = metricKinds[metric.split('/').at(-1) as MetricName];
  return found === null ? null : better === 'higher' ? found : -found;
}
