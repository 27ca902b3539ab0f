import { type Html, html } from '../html.js';
import { palette } from '../palette.js';
import { px } from './px.js';
import { scale } from './scale.js';
import { type ChartWords, svgChart } from './svgChart.js';

/** What a {@link histogram} is drawn from. */
export interface HistogramInput extends ChartWords {
  /** Share of all rows per column, in order. */
  readonly shares: readonly number[];
  /** Under a column; '' names none. */
  readonly labels: readonly string[];
  /** Under the middle of each column, or under the edge to its left. */
  readonly place?: 'middle' | 'edge';
  readonly color: string;
  /** Pixels of the plot. */
  readonly width?: number;
  readonly height?: number;
  /** What is counted, under the columns. */
  readonly axisTitle?: string;
}

const left = 36;

/** Standing columns, the highest of which sets the scale, in percent. */
export function histogram(input: HistogramInput): Html {
  const { shares, labels, place = 'middle', color, width = 215, height = 60, axisTitle } = input;
  const [top, bottom] = [8, 8 + height];
  const most = Math.max(...shares, 0);
  const to = [0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8].find((limit) => limit >= most) ?? 1;
  const y = scale([0, to], [bottom, top]);
  const step = width / Math.max(1, shares.length);
  const margin = Math.min(2, step / 8);
  const columns = shares
    .map((share, i) =>
      share > 0
        ? `M${px(left + i * step + margin)},${px(bottom)}V${px(y(share))}h${px(step - 2 * margin)}V${px(bottom)}z`
        : '',
    )
    .join('');
  const levels = [0, to / 2, to];
  const lines = levels.map((level) => `M${left},${px(y(level))}h${px(width)}`).join('');
  const digits = to < 0.1 ? 1 : 0;
  return svgChart(
    input,
    { width: left + width + 10, height: bottom + (axisTitle === undefined ? 18 : 34) },
    html`<path d="${lines}" stroke="${palette.grid.light}"/><path d="${columns}" fill="${color}"/><g font-size="11" fill="${palette.muted.light}"><g text-anchor="end">${levels.map(
      (level) => html`<text x="${left - 6}" y="${px(y(level) + 4)}">${(100 * level).toFixed(digits)}%</text>`,
    )}</g><g text-anchor="middle">${labels.map(
      (label, i) =>
        label !== '' &&
        html`<text x="${px(left + (i + (place === 'middle' ? 0.5 : 0)) * step)}" y="${px(bottom + 14)}">${label}</text>`,
    )}${axisTitle !== undefined && html`<text x="${px(left + width / 2)}" y="${px(bottom + 30)}">${axisTitle}</text>`}</g></g>`,
  );
}
