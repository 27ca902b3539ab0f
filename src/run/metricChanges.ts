import { metricNames } from '../core/metrics/index.js';
import type { MetricChange } from '../core/runDiff.js';
import { splitNames } from '../core/split.js';
import type { IntervalScores, TaskMetrics } from '../evaluation/runMetrics.js';

/** Every score that both runs have and that differs, over all rows with gold; in the order of models, splits and metrics. */
export function metricChanges(before: TaskMetrics, after: TaskMetrics): MetricChange[] {
  return (['majorityVote', 'labelModel', 'network'] as const).flatMap((model) =>
    splitNames.flatMap((split) => {
      const [a, b] = [before, after].map((task): IntervalScores | undefined =>
        model === 'network' ? task.network?.splits[split] : task[model]?.splits[split]?.allRows,
      );
      if (!a || !b) return [];
      return metricNames.flatMap((metric): MetricChange[] => {
        const [was, now] = [a[metric], b[metric]];
        if (typeof was !== 'number' || typeof now !== 'number' || was === now) return [];
        const interval = b.intervals?.[metric];
        return [{ model, split, metric, n: [a.n, b.n], value: [was, now], ...(interval && { interval }) }];
      });
    }),
  );
}
