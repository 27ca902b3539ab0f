import { type Html, html } from '../html.js';
import { palette } from '../palette.js';
import { textWidth } from '../textWidth.js';
import { px } from './px.js';
import { scale } from './scale.js';
import { type ChartWords, svgChart } from './svgChart.js';
import { ticks } from './ticks.js';

/** One line. */
export interface LineSeries {
  readonly color: string;
  /** In the order of x. */
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly bold?: boolean;
  readonly dashed?: boolean;
}

/** What a {@link lineChart} is drawn from. */
export interface LineChartInput extends ChartWords {
  readonly series: readonly LineSeries[];
  /** Pixels of the plot. */
  readonly width?: number;
  readonly height?: number;
  readonly xTitle?: string;
  /** An upright dashed line, such as the epoch whose weights were kept. */
  readonly marked?: number;
  /** What the y axis spans; by default what the values do, to round values. */
  readonly yDomain?: readonly [number, number];
  /** Values of x that are whole numbers get whole ticks. */
  readonly xTicks?: readonly number[];
  readonly xFormat?: (value: number) => string;
}

const fontSize = 11;

/** Values that change with one thing, most often the epoch. A single point is drawn as a dot. */
export function lineChart(input: LineChartInput): Html {
  const { series, width = 330, height = 170, xTitle, marked, xFormat = String } = input;
  const all = series.flatMap(({ points }) => points);
  const xs = all.map(([x]) => x);
  const ys = all.map(([, y]) => y);
  const [low, high] = input.yDomain ?? [Math.min(...ys), Math.max(...ys)];
  const yTicks = ticks(low, high, height < 100 ? 2 : 5);
  const [from, to] = [yTicks[0], yTicks[yTicks.length - 1]];
  const step = yTicks[1] - yTicks[0];
  const digits = Math.max(0, Math.min(6, -Math.floor(Math.log10(step) + 1e-9)));
  const yTexts = yTicks.map((tick) => tick.toFixed(digits).replace('-', '−'));
  const left = Math.ceil(Math.max(...yTexts.map((text) => textWidth(text, fontSize)))) + 8;
  const [top, bottom] = [8, 8 + height];
  const x = scale([Math.min(...xs), Math.max(...xs)], [left, left + width]);
  const y = scale([from, to], [bottom, top]);
  const xTicks = input.xTicks ?? wholeTicks(xs, width);
  const grid = yTicks.map((tick) => `M${left},${px(y(tick))}h${px(width)}`).join('');
  const drawn = series.map(({ color, points, bold, dashed }) => {
    const d = points.map(([a, b], i) => `${i === 0 ? 'M' : 'L'}${px(x(a))},${px(y(b))}`).join('');
    if (points.length === 1) {
      return html`<circle cx="${px(x(points[0][0]))}" cy="${px(y(points[0][1]))}" r="3" fill="${color}"/>`;
    }
    return html`<path d="${d}" fill="none" stroke="${color}" stroke-width="${bold ? 2.5 : 1.5}"${dashed && html` stroke-dasharray="4 3"`}/>`;
  });
  return svgChart(
    input,
    { width: left + width + 12, height: bottom + (xTitle === undefined ? 18 : 34) },
    html`<path d="${grid}" stroke="${palette.grid.light}"/>${
      marked !== undefined &&
      html`<path d="M${px(x(marked))},${top}V${bottom}" stroke="${palette.rule.light}" stroke-dasharray="3 3"/>`
    }${drawn}<g font-size="${fontSize}" fill="${palette.muted.light}"><g text-anchor="end">${yTexts.map(
      (text, i) => html`<text x="${left - 6}" y="${px(y(yTicks[i]) + 4)}">${text}</text>`,
    )}</g><g text-anchor="middle">${xTicks.map(
      (tick) => html`<text x="${px(x(tick))}" y="${px(bottom + 14)}">${xFormat(tick)}</text>`,
    )}${xTitle !== undefined && html`<text x="${px(left + width / 2)}" y="${px(bottom + 30)}">${xTitle}</text>`}</g></g>`,
  );
}

/** The first value and every so many after it, as many as have room. */
function wholeTicks(xs: readonly number[], width: number): number[] {
  const values = [...new Set(xs)].sort((a, b) => a - b);
  const every = Math.ceil(values.length / Math.max(2, Math.floor(width / 45)));
  return values.filter((_, i) => i % every === 0);
}
