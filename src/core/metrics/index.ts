import { accuracy } from './accuracy.js';
import { auc } from './auc.js';
import { brier } from './brier.js';
import { ece } from './ece.js';
import { f1 } from './f1.js';
import { logLoss } from './logLoss.js';
import { macroF1 } from './macroF1.js';
import type { Metric, MetricKind } from './metric.js';

/** Every metric, by the name it has in metrics.json. */
export const metrics = { accuracy, macroF1, f1, logLoss, brier, ece, auc } satisfies Record<
  string,
  // biome-ignore lint/suspicious/noExplicitAny: the registry is over every parameter type
  MetricKind<any>
>;

/** A metric by its name in metrics.json. */
export type MetricName = keyof typeof metrics;

export const metricNames = Object.keys(metrics) as MetricName[];

/** The metrics that have a meaning for k classes, with their default parameters, in registry order. */
export function metricsFor(k: number): readonly (readonly [MetricName, Metric])[] {
  return metricNames
    .filter((name) => metrics[name].applies(k))
    .map((name) => {
      // biome-ignore lint/suspicious/noExplicitAny: each kind's own schema makes its own parameters
      const kind: MetricKind<any> = metrics[name];
      return [name, kind.create(kind.params.parse({}))] as const;
    });
}
