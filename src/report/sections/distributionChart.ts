import type { TaskMetrics } from '../../evaluation/runMetrics.js';
import { drawChart } from '../chart.js';
import { type Html, html } from '../html.js';
import { palette } from '../palette.js';
import { classColor } from './classColors.js';

/** The share of each class among votes for one class, in the label model's eyes and in gold; and how many votes rows get. */
export async function distributionChart(name: string, task: TaskMetrics): Promise<Html> {
  const votes = task.classes.map((c) => task.labelingFunctions.reduce((sum, lf) => sum + (lf.votes?.[c] ?? 0), 0));
  const gold = task.classes.map((_, c) =>
    Object.values(task.gold?.splits ?? {}).reduce((sum, counts) => sum + counts[c], 0),
  );
  const bars = [
    { bar: 'votes', shares: shares(votes) },
    { bar: 'label model', shares: task.labelModel?.distribution },
    { bar: 'gold', shares: shares(gold) },
  ];
  const values = bars.flatMap(({ bar, shares: each }) =>
    (each ?? []).map((share, c) => ({ bar, share, color: classColor(task.classes, task.classes[c]), order: c })),
  );
  const perRow = (task.votesPerRow ?? []).map((share, count, { length }) => ({
    count: count === length - 1 ? `${count}+` : String(count),
    share,
  }));
  const specs = {
    width: 215,
    vconcat: [
      {
        width: 215,
        height: { step: 19 },
        data: { values },
        mark: { type: 'bar', height: 12 },
        encoding: {
          y: { field: 'bar', type: 'nominal', sort: null, axis: { title: null, labelColor: palette.ink.light } },
          x: {
            field: 'share',
            type: 'quantitative',
            aggregate: 'sum',
            scale: { domain: [0, 1] },
            axis: { title: 'share by class', format: '.0%', tickCount: 3 },
          },
          color: { field: 'color', type: 'nominal', scale: null },
          order: { field: 'order' },
        },
      },
      {
        width: 215,
        height: 56,
        data: { values: perRow },
        mark: { type: 'bar', color: palette.bar.light },
        encoding: {
          x: {
            field: 'count',
            type: 'nominal',
            sort: null,
            axis: { title: 'votes per row', labelAngle: 0, grid: false },
          },
          y: { field: 'share', type: 'quantitative', axis: { title: null, format: '.0%', tickCount: 2, grid: true } },
        },
      },
    ],
    spacing: 14,
  };
  const label = `${name}: the share of each class among votes, in the label model's probabilities and in gold; and how many votes a row gets.`;
  return html`<figure><figcaption>Classes, and votes per row</figcaption>${await drawChart(specs, label)}</figure>`;
}

function shares(counts: readonly number[]): number[] | undefined {
  const total = counts.reduce((a, b) => a + b, 0);
  return total > 0 ? counts.map((count) => count / total) : undefined;
}
