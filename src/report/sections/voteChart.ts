import type { LabelingFunctionMetrics, TaskMetrics } from '../../evaluation/runMetrics.js';
import { drawChart } from '../chart.js';
import { type Html, html } from '../html.js';
import { palette } from '../palette.js';
import { classColor, classLegend } from './classColors.js';

const MOST_IN_CHART = 24;

/** How much of the rows each labeling function votes on, and for which class. */
export async function voteChart(
  name: string,
  task: TaskMetrics,
  lfs: readonly LabelingFunctionMetrics[],
): Promise<Html> {
  const rows = Object.values(task.rows ?? {}).reduce((sum, n) => sum + n, 0);
  const values = lfs.slice(0, MOST_IN_CHART).flatMap((lf) =>
    Object.entries(lf.votes ?? {}).map(([vote, count]) => ({
      lf: lf.name,
      share: count / rows,
      color: classColor(task.classes, vote),
      order: task.classes.includes(vote) ? task.classes.indexOf(vote) : task.classes.length,
    })),
  );
  if (values.length === 0 || rows === 0) return html``;
  const several = values.some(({ order }) => order === task.classes.length);
  const spec = {
    width: 215,
    height: { step: 17 },
    data: { values },
    mark: { type: 'bar', height: 11 },
    encoding: {
      y: {
        field: 'lf',
        type: 'nominal',
        sort: null,
        axis: { title: null, labelLimit: 125, labelColor: palette.ink.light },
      },
      x: {
        field: 'share',
        type: 'quantitative',
        aggregate: 'sum',
        axis: { title: 'share of rows', format: '.0%', tickCount: 4 },
      },
      color: { field: 'color', type: 'nominal', scale: null },
      order: { field: 'order' },
    },
  };
  const label = `${name}: votes of each labeling function by class, as shares of all rows.`;
  return html`<figure><figcaption>Votes by labeling function and class</figcaption>${classLegend(task.classes, several)}${await drawChart(spec, label)}</figure>`;
}
