import type { IntervalScores, TaskMetrics } from '../../evaluation/runMetrics.js';
import { comparableScores } from '../../evaluation/summaryTable.js';
import { type Html, html } from '../html.js';
import { palette } from '../palette.js';

/** The three that are compared everywhere, in the order and the looks they have in every chart and table. */
export const models = [
  { key: 'majorityVote', title: 'majority vote', color: palette.majorityVote.light, shape: 'square' },
  { key: 'labelModel', title: 'label model', color: palette.labelModel.light, shape: 'diamond' },
  { key: 'network', title: 'network', color: palette.network.light, shape: 'circle' },
] as const;

export type ModelKey = (typeof models)[number]['key'];

/** The models that a run has. */
export function modelsOf(tasks: Readonly<Record<string, TaskMetrics>>) {
  return models.filter(({ key }) => Object.values(tasks).some((task) => task[key]));
}

/** A task's test scores of one model over all rows with gold; nothing when no row has any. */
export function testScores(task: TaskMetrics, key: ModelKey): IntervalScores | undefined {
  const scores = comparableScores(task)[key];
  return scores && scores.n > 0 ? scores : undefined;
}

/** The legend of the models: a swatch in the shape and color that the charts use, and the name. */
export function modelLegend(keys: readonly ModelKey[]): Html {
  return legend(
    models.filter(({ key }) => keys.includes(key)).map(({ title, color, shape }) => ({ title, color, shape })),
  );
}

export interface LegendItem {
  title: string;
  color: string;
  shape?: 'square' | 'diamond' | 'circle' | 'bar';
}

/** A row of swatches with names, in HTML so that it wraps on narrow pages. */
export function legend(items: readonly LegendItem[]): Html {
  return html`<ul class="legend">${items.map(
    ({ title, color, shape = 'square' }) =>
      html`<li><svg width="12" height="12" viewBox="-6 -6 12 12" aria-hidden="true"><path d="${outline[shape]}" fill="${color}"/></svg>${title}</li>`,
  )}</ul>`;
}

const outline = {
  square: 'M-4,-4H4V4H-4Z',
  diamond: 'M0,-5.5L5.5,0L0,5.5L-5.5,0Z',
  bar: 'M-1,-5.5H1V5.5H-1Z',
  circle: 'M-4.5,0A4.5,4.5,0,1,1,4.5,0A4.5,4.5,0,1,1,-4.5,0Z',
};
