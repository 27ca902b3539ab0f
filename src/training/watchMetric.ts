import { EspalierError } from '../core/errors.js';
import { type MetricName, metrics } from '../core/metrics/index.js';
import type { TrainingParams } from './trainingParams.js';

/** What early stopping watches. */
export interface WatchedMetric {
  readonly path: string;
  readonly patience: number;
  /** Whether `value` beats `best`; anything beats nothing. */
  better(value: number, best: number | null): boolean;
}

const automatic = { metric: 'mean/validation/macroF1', patience: 5 };

/**
 * Resolves `training.earlyStopping`; null = no early stopping.
 *
 * @param hasValidation whether any task has validation gold
 * @throws EspalierError EARLY_STOPPING when a metric is named and there is no validation gold
 */
export function watchMetric(setting: TrainingParams['earlyStopping'], hasValidation: boolean): WatchedMetric | null {
  if (setting === 'off' || (setting === 'auto' && !hasValidation)) return null;
  const { metric, patience } = setting === 'auto' ? automatic : setting;
  if (!hasValidation) {
    throw new EspalierError({
      code: 'EARLY_STOPPING',
      path: 'training.earlyStopping.metric',
      message: `expected validation rows with gold to compute "${metric}" from; there are none`,
      hint: 'Give a task gold on the validation split, or set training.earlyStopping: off.',
    });
  }
  const name = metric.slice(metric.lastIndexOf('/') + 1);
  const sign = Object.hasOwn(metrics, name) && metrics[name as MetricName].better === 'lower' ? -1 : 1;
  return { path: metric, patience, better: (value, best) => best === null || sign * value > sign * best };
}

/** @throws EspalierError EARLY_STOPPING naming the metrics there are */
export function watchedValue({ path }: WatchedMetric, scores: Readonly<Record<string, number>>): number {
  const value = scores[path];
  if (value !== undefined) return value;
  throw new EspalierError({
    code: 'EARLY_STOPPING',
    path: 'training.earlyStopping.metric',
    message: `expected one of ${Object.keys(scores).join(', ')}; received "${path}", which is not computed in this run`,
  });
}
