import type { TaskMetrics } from '../evaluation/runMetrics.js';
import type { TextTable } from '../evaluation/summaryTable.js';

/** A task's labeling functions on the train split, in percent. */
export function labelingFunctionTable(task: TaskMetrics): TextTable {
  const percent = (value: number | null | undefined) => (typeof value === 'number' ? (100 * value).toFixed(1) : '–');
  return {
    head: ['labeling function', 'votes for', 'coverage', 'overlaps', 'conflicts', 'accuracy', 'estimated', 'faults'],
    rows: task.labelingFunctions.map(({ name, splits, estimatedAccuracy }) => {
      const train = splits.train;
      return [
        name,
        train?.polarity.join(', ') || '–',
        percent(train?.coverage),
        percent(train?.overlaps),
        percent(train?.conflicts),
        percent(train?.empiricalAccuracy),
        percent(estimatedAccuracy),
        String(train?.faults ?? 0),
      ];
    }),
  };
}
