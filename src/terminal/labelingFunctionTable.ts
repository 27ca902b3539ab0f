import type { TaskMetrics } from '../evaluation/runMetrics.js';
import type { TextTable } from '../evaluation/summaryTable.js';

/** More rows than this, as hundreds of annotators make, nobody reads on a terminal. */
const mostRows = 40;

/**
 * A task's labeling functions on the train split, in percent.
 *
 * @returns with how many were left out: those that vote least, where there are more than forty
 */
export function labelingFunctionTable(task: TaskMetrics): TextTable & { left: number } {
  const coverage = ({ splits }: (typeof task.labelingFunctions)[number]) => splits.train?.coverage ?? 0;
  const busiest = [...task.labelingFunctions].sort((a, b) => coverage(b) - coverage(a)).slice(0, mostRows);
  const shown = task.labelingFunctions.filter((each) => busiest.includes(each));
  const percent = (value: number | null | undefined) => (typeof value === 'number' ? (100 * value).toFixed(1) : '–');
  return {
    head: ['labeling function', 'votes for', 'coverage', 'overlaps', 'conflicts', 'accuracy', 'estimated', 'faults'],
    left: task.labelingFunctions.length - shown.length,
    rows: shown.map(({ name, splits, estimatedAccuracy, estimatedAccuracyInterval: interval }) => {
      const train = splits.train;
      return [
        name,
        train?.polarity.join(', ') || '–',
        percent(train?.coverage),
        percent(train?.overlaps),
        percent(train?.conflicts),
        percent(train?.empiricalAccuracy),
        interval
          ? `${percent(estimatedAccuracy)} ±${(50 * (interval[1] - interval[0])).toFixed(0)}`
          : percent(estimatedAccuracy),
        String(train?.faults ?? 0),
      ];
    }),
  };
}
