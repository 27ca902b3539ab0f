import { type MetricName, metricNames } from '../core/metrics/index.js';
import { splitNames } from '../core/split.js';
import type { BySplit } from '../evaluation/bySplit.js';
import type { RunMetrics } from '../evaluation/runMetrics.js';
import type { CellScore } from './cellResult.js';

type Scored = { readonly n: number } & { readonly [M in MetricName]?: number | null };

/**
 * The scores of a finished run, over all rows with gold: per task and split the network's, the label model's and majority vote's, the network's by slice
 * too, and under `mean` the means over tasks.
 */
export function scoresOf({ tasks, mean }: RunMetrics): CellScore[] {
  const scores: CellScore[] = [];
  const add = (
    task: string,
    source: CellScore['source'],
    splits: BySplit<unknown> | undefined,
    pick: (own: unknown) => unknown,
    slice?: string,
  ) => {
    for (const split of splitNames) {
      const own = splits?.[split] === undefined ? undefined : (pick(splits[split]) as Scored | undefined);
      if (!own) continue;
      for (const metric of metricNames) {
        const value = own[metric];
        if (typeof value !== 'number') continue;
        scores.push({ task, source, split, ...(slice !== undefined && { slice }), metric, value, n: own.n });
      }
    }
  };
  const itself = (own: unknown) => own;
  const allRows = (own: unknown) => (own as { allRows?: unknown }).allRows;
  for (const [task, own] of Object.entries(tasks)) {
    add(task, 'network', own.network?.splits, itself);
    for (const [slice, splits] of Object.entries(own.network?.slices ?? {}))
      add(task, 'network', splits, itself, slice);
    add(task, 'labelModel', own.labelModel?.splits, allRows);
    add(task, 'majorityVote', own.majorityVote?.splits, allRows);
  }
  add('mean', 'network', mean.network, itself);
  add('mean', 'labelModel', mean.labelModel, allRows);
  add('mean', 'majorityVote', mean.majorityVote, allRows);
  return scores;
}
