import type { RunMetrics, TaskMetrics } from '../../evaluation/runMetrics.js';
import { drawResponsive } from '../chart.js';
import { type Html, html } from '../html.js';
import { labelRoom } from '../labelRoom.js';
import { palette } from '../palette.js';
import { scoreAxis } from '../scoreAxis.js';
import { modelLegend, modelsOf, testScores } from './models.js';

/** Every model's macro F1 per task, as dots with their intervals. */
export async function dotChart(tasks: readonly [string, TaskMetrics][], metrics: RunMetrics): Promise<Html> {
  const shown = modelsOf(metrics.tasks);
  // Lanes within a task leave room for three intervals; with very many tasks all dots share one line.
  const lane = tasks.length > 30 ? 0 : 13;
  const values = tasks.flatMap(([name, task]) =>
    shown.flatMap(({ key, title, color, shape }, at) => {
      const scores = testScores(task, key);
      if (typeof scores?.macroF1 !== 'number') return [];
      const [low, high] = scores.intervals?.macroF1 ?? [scores.macroF1, scores.macroF1];
      return [{ task: name, model: title, color, shape, value: scores.macroF1, low, high, lane: at }];
    }),
  );
  const lowest = Math.min(...values.map(({ low }) => low));
  const step = lane > 0 ? shown.length * lane + 14 : 15;
  const y = {
    field: 'task',
    type: 'nominal',
    sort: null,
    axis: {
      title: null,
      grid: true,
      tickBand: 'extent',
      labelColor: palette.ink.light,
      labelFontSize: 12,
    },
  };
  const lanes = lane > 0 ? { yOffset: { field: 'lane', type: 'ordinal', scale: { paddingOuter: 0.6 } } } : {};
  const color = { field: 'color', type: 'nominal', scale: null };
  const x = (width: 'wide' | 'narrow', field: string) => ({
    field,
    type: 'quantitative',
    ...scoreAxis(lowest, width, 'macro F1, test split'),
  });
  const layoutOf = (width: 'wide' | 'narrow') => {
    const { plot, labelLimit } = labelRoom(
      tasks.map(([name]) => name),
      width,
      y.axis.labelFontSize,
    );
    return { width: plot, encoding: { y: { ...y, axis: { ...y.axis, labelLimit } }, ...lanes, color } };
  };
  const specOf = (width: 'wide' | 'narrow') => ({
    ...layoutOf(width),
    height: { step: lane > 0 ? step / shown.length : step, ...(lane > 0 && { for: 'offset' }) },
    data: { values },
    layer: [
      {
        ...(lane === 0 && { transform: [{ filter: `datum.model === '${shown[shown.length - 1].title}'` }] }),
        mark: { type: 'rule', strokeWidth: lane > 0 ? 1.5 : 2.5, opacity: lane > 0 ? 1 : 0.4 },
        encoding: { x: x(width, 'low'), x2: { field: 'high' } },
      },
      {
        mark: { type: 'point', filled: true, size: lane > 0 ? 58 : 34, opacity: 1 },
        encoding: { x: x(width, 'value'), shape: { field: 'shape', type: 'nominal', scale: null } },
      },
    ],
  });
  const label = `Macro F1 on the test split with 95 % intervals, per task and model; the values stand in the table below.`;
  return html`<figure>${modelLegend(shown.map(({ key }) => key))}${await drawResponsive(specOf, label)}
<figcaption>Dots are scores, lines 95 % intervals. All rows with gold count, also those that no labeling function votes on.</figcaption></figure>`;
}
