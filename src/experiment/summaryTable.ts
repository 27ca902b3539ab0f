import type { SummaryRow, SweepSummary } from './summarizeCells.js';

/** A summary as cells of text: axes, the model, the runs, a column per task in percent with its interval, seconds. */
export interface SummaryText {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The words for what a row is. */
const controlNames: Readonly<Record<NonNullable<SummaryRow['control']>, string>> = {
  singleTask: 'single-task twins',
  majorityVote: 'taught by majority vote',
  gold: 'taught by gold',
  labelModel: 'label model only',
};

/** Lays a summary out. Axes that have one value in all rows are left out. */
export function summaryTable({ tasks, rows }: SweepSummary): SummaryText {
  const names = [...new Set(rows.flatMap(({ axes }) => Object.keys(axes)))];
  const told = names.filter((axis) => new Set(rows.map(({ axes }) => axes[axis])).size > 1);
  return {
    head: [...(told.length > 0 ? told : ['cell']), 'model', 'runs', ...tasks, 'seconds'],
    rows: rows.map(({ axes, control, source, scores, seconds }) => [
      ...(told.length > 0 ? told.map((axis) => String(axes[axis] ?? '')) : ['base']),
      control ? controlNames[control] : source === 'network' ? 'network' : 'label model',
      String(Object.values(scores)[0]?.runs ?? 0),
      ...tasks.map((task) => scoreText(scores[task])),
      seconds.toFixed(1),
    ]),
  };
}

function scoreText(score: SummaryRow['scores'][string] | undefined): string {
  if (!score) return '–';
  const { mean, interval } = score;
  return `${percent(mean)}${interval ? ` (${percent(interval[0])}–${percent(interval[1])})` : ''}`;
}

function percent(value: number): string {
  return (100 * value).toFixed(1);
}
