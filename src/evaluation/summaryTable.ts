import type { IntervalScores, RunMetrics, TaskMetrics } from './runMetrics.js';

/** A table of ready text: one head, one row per task, and a last row of means when several tasks have scores. */
export interface TextTable {
  head: string[];
  rows: string[][];
}

/** A task's test scores over all rows with gold, so that majority vote, label model and network can be compared. */
export function comparableScores(task: TaskMetrics): {
  majorityVote?: IntervalScores;
  labelModel?: IntervalScores;
  network?: IntervalScores;
} {
  return {
    majorityVote: task.majorityVote?.splits.test?.allRows,
    labelModel: task.labelModel?.splits.test?.allRows,
    network: task.network?.splits.test,
  };
}

/**
 * What a run ends with on the terminal: per task macro F1 of majority vote, label model and network on the test split
 * over all rows with gold, the network's 95 % interval, and accuracy.
 *
 * @param format how a score is written; by default in percent with one decimal
 */
export function summaryTable(
  metrics: RunMetrics,
  format: (score: number | null | undefined) => string = percent,
): TextTable {
  const tasks = Object.entries(metrics.tasks);
  const hasNetwork = tasks.some(([, { network }]) => network);
  const head = [
    'task',
    'n',
    'majority vote F1',
    'label model F1',
    ...(hasNetwork ? ['network F1', '95 % interval'] : []),
    'majority vote acc.',
    'label model acc.',
    ...(hasNetwork ? ['network acc.'] : []),
  ];
  const rows = tasks.map(([name, task]) => {
    const { majorityVote, labelModel, network } = comparableScores(task);
    const interval = network?.intervals?.macroF1;
    return [
      name,
      String((network ?? labelModel ?? majorityVote)?.n ?? 0),
      format(majorityVote?.macroF1),
      format(labelModel?.macroF1),
      ...(hasNetwork
        ? [format(network?.macroF1), interval ? `${format(interval[0])}–${format(interval[1])}` : '–']
        : []),
      format(majorityVote?.accuracy),
      format(labelModel?.accuracy),
      ...(hasNetwork ? [format(network?.accuracy)] : []),
    ];
  });
  const { majorityVote, labelModel, network } = metrics.mean;
  if (rows.filter(([, n]) => n !== '0').length > 1) {
    rows.push([
      'mean',
      '',
      format(majorityVote?.test?.allRows.macroF1),
      format(labelModel?.test?.allRows.macroF1),
      ...(hasNetwork ? [format(network?.test?.macroF1), ''] : []),
      format(majorityVote?.test?.allRows.accuracy),
      format(labelModel?.test?.allRows.accuracy),
      ...(hasNetwork ? [format(network?.test?.accuracy)] : []),
    ]);
  }
  return { head, rows };
}

function percent(value: number | null | undefined): string {
  return typeof value === 'number' ? (100 * value).toFixed(1) : '–';
}
