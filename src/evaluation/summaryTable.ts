import type { GroupMetrics, GroupScores, IntervalScores, RunMetrics, TaskMetrics } from './runMetrics.js';

/**
 * A table of ready text: one head, one row per task, a row of means when several tasks have scores, and two rows (micro
 * and macro F1 over its labels) per multi-label task that has any.
 */
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

/** The same of a multi-label task as a whole; models that have no scored row there are left out. */
export function comparableGroupScores(group: GroupMetrics): {
  majorityVote?: GroupScores;
  labelModel?: GroupScores;
  network?: GroupScores;
} {
  const scored = (scores: GroupScores | undefined) => (scores && scores.n > 0 ? scores : undefined);
  return {
    majorityVote: scored(group.majorityVote?.splits.test?.allRows),
    labelModel: scored(group.labelModel?.splits.test?.allRows),
    network: scored(group.network?.splits.test),
  };
}

/**
 * What a run ends with on the terminal: per task macro F1 of majority vote, label model and network on the test split
 * over all rows with gold, the network's 95 % interval, and accuracy. A multi-label task's last rows give F1 of its labels' presence instead.
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
  for (const [name, group] of Object.entries(metrics.groups ?? {})) {
    const { majorityVote, labelModel, network } = comparableGroupScores(group);
    const n = (network ?? labelModel ?? majorityVote)?.n;
    if (n === undefined) continue;
    for (const average of ['micro', 'macro'] as const) {
      const key = `${average}F1` as const;
      rows.push([
        `${name}: labels, ${average}`,
        String(n),
        format(majorityVote?.[key]),
        format(labelModel?.[key]),
        ...(hasNetwork ? [format(network?.[key]), ''] : []),
        ...(hasNetwork ? ['', '', ''] : ['', '']),
      ]);
    }
  }
  return { head, rows };
}

function percent(value: number | null | undefined): string {
  return typeof value === 'number' ? (100 * value).toFixed(1) : '–';
}
