import type { LabelingFunctionMetrics, TaskMetrics } from '../../evaluation/runMetrics.js';
import { barChart } from '../charts/barChart.js';
import { shareAxis } from '../charts/shareAxis.js';
import { type Html, html } from '../html.js';
import { labelRoom } from '../labelRoom.js';
import { classColor, classLegend } from './classColors.js';

const MOST_IN_CHART = 24;

/** How much of the rows each labeling function votes on, and for which class. */
export function voteChart(name: string, task: TaskMetrics, lfs: readonly LabelingFunctionMetrics[]): Html {
  const total = Object.values(task.rows ?? {}).reduce((sum, n) => sum + n, 0);
  const order = (vote: string) => (task.classes.includes(vote) ? task.classes.indexOf(vote) : task.classes.length);
  const rows = lfs.slice(0, MOST_IN_CHART).map((lf) => ({
    label: lf.name,
    parts: Object.entries(lf.votes ?? {})
      .sort(([a], [b]) => order(a) - order(b))
      .map(([vote, count]) => ({ value: count / total, color: classColor(task.classes, vote) })),
  }));
  if (total === 0 || rows.every(({ parts }) => parts.length === 0)) return html``;
  const several = lfs.some(({ votes }) => Object.keys(votes ?? {}).some((vote) => order(vote) === task.classes.length));
  const largest = Math.max(...rows.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0)));
  const { labelLimit } = labelRoom(
    rows.map(({ label }) => label),
    'narrow',
    11,
  );
  const chart = barChart({
    title: `${name}: votes of each labeling function by class, as shares of all rows`,
    desc: 'Classes and coverage stand in the table below.',
    rows,
    axis: shareAxis(largest, 'share of rows', 3),
    labelWidth: labelLimit,
    plotWidth: 330 - labelLimit - 24,
  });
  return html`<figure><figcaption>Votes by labeling function and class</figcaption>${classLegend(task.classes, several)}${chart}</figure>`;
}
