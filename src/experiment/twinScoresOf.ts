import { type MetricName, metricNames } from '../core/metrics/index.js';
import { splitNames } from '../core/split.js';
import type { RunMetrics } from '../evaluation/runMetrics.js';
import type { CellScore } from './cellResult.js';

type Scored = { readonly n: number } & { readonly [M in MetricName]?: number | null };

/** The scores of a run's single-task twins, each task's from the network that learned it alone. */
export function twinScoresOf({ controls }: RunMetrics): CellScore[] {
  const twins = Object.entries(controls?.singleTask ?? {}).flatMap(([task, twin]) =>
    'splits' in twin ? [[task, twin.splits] as const] : [],
  );
  return [...twins, ['mean', controls?.mean.singleTask ?? {}] as const].flatMap(([task, splits]) =>
    splitNames.flatMap((split) => {
      const own: Scored | undefined = splits[split];
      return metricNames.flatMap((metric): CellScore[] => {
        const value = own?.[metric];
        return typeof value === 'number' ? [{ task, source: 'network', split, metric, value, n: own!.n }] : [];
      });
    }),
  );
}
