import type { MetricName } from '../../core/metrics/index.js';
import type { Interval } from '../../evaluation/bootstrap.js';

/** A number in so many decimals, minus being a real minus. */
export function figure(value: number, digits = 3): string {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? '−' : ''}${text}`;
}

/** With its sign, also above 0. */
export function signed(value: number, digits = 3): string {
  const text = figure(value, digits);
  return Number(Math.abs(value).toFixed(digits)) === 0 || value < 0 ? text : `+${text}`;
}

/** "(95 %: 0.012 … 0.034)", or that one seed has none. */
export function within(interval: Interval | null, digits = 3): string {
  if (!interval) return '(one seed: no interval)';
  return `(95 %: ${figure(interval[0], digits)} … ${figure(interval[1], digits)})`;
}

/** A metric as sentences name it. */
export function metricWords(metric: MetricName): string {
  return (
    { macroF1: 'macro F1', logLoss: 'log loss', brier: 'Brier score', ece: 'ECE', auc: 'AUC', f1: 'F1' }[
      metric as string
    ] ?? metric
  );
}
