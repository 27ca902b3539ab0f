import type { RunMetrics, TaskMetrics } from '../../evaluation/runMetrics.js';
import { intervalChart } from '../charts/intervalChart.js';
import { responsive } from '../charts/responsive.js';
import { type Html, html } from '../html.js';
import { labelRoom } from '../labelRoom.js';
import { scoreAxis } from '../scoreAxis.js';
import { modelLegend, modelsOf, testScores } from './models.js';

/** With more tasks all models share a line. */
const mostLanes = 30;

/** Every model's macro F1 per task, as dots with their intervals. */
export function dotChart(tasks: readonly [string, TaskMetrics][], metrics: RunMetrics): Html {
  const shown = modelsOf(metrics.tasks);
  const rows = tasks.map(([label, task]) => ({
    label,
    marks: shown.flatMap(({ key }, series) => {
      const scores = testScores(task, key);
      if (typeof scores?.macroF1 !== 'number') return [];
      return [
        { series, value: scores.macroF1, ...(scores.intervals?.macroF1 && { interval: scores.intervals.macroF1 }) },
      ];
    }),
  }));
  const lowest = Math.min(...rows.flatMap(({ marks }) => marks.map(({ value, interval }) => interval?.[0] ?? value)));
  const draw = (width: 'wide' | 'narrow') => {
    const { plot, labelLimit } = labelRoom(
      rows.map(({ label }) => label),
      width,
      12,
    );
    return intervalChart({
      title: 'Macro F1 on the test split with 95 % intervals, per task and model',
      desc: 'The values stand in the table below.',
      series: shown,
      rows,
      axis: scoreAxis(lowest, width, 'macro F1, test split'),
      labelWidth: labelLimit,
      plotWidth: plot,
      dense: tasks.length > mostLanes,
    });
  };
  return html`<figure>${modelLegend(shown.map(({ key }) => key))}${responsive(draw)}
<figcaption>Dots are scores, lines 95 % intervals. All rows with gold count, also those that no labeling function votes on.</figcaption></figure>`;
}
