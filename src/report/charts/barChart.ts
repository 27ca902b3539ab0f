import { type Html, html } from '../html.js';
import { palette } from '../palette.js';
import { fitText } from './fitText.js';
import { px } from './px.js';
import { scale } from './scale.js';
import { type ChartWords, svgChart } from './svgChart.js';
import { axisHeight, type ValueAxis, valueAxis } from './valueAxis.js';

/** One bar: its parts lie behind one another from 0 on. */
export interface BarRow {
  readonly label: string;
  readonly parts: readonly { readonly value: number; readonly color: string }[];
  /** Stands behind the bar. */
  readonly text?: string;
}

/** What a {@link barChart} is drawn from. */
export interface BarChartInput extends ChartWords {
  readonly rows: readonly BarRow[];
  /** From 0. */
  readonly axis: ValueAxis;
  /** Pixels; labels that are longer are cut. */
  readonly labelWidth: number;
  /** Pixels, the texts behind the bars not counted. */
  readonly plotWidth: number;
  /** Pixels beyond the plot for texts. */
  readonly textWidth?: number;
}

const fontSize = 11;
const gap = 8;
const step = 18;
const thickness = 12;

/** Lying bars, row under row, whole or in parts. */
export function barChart(input: BarChartInput): Html {
  const { rows, axis, labelWidth, plotWidth, textWidth = 16 } = input;
  const left = labelWidth + gap;
  const [top, bottom] = [2, 2 + rows.length * step];
  const x = scale([axis.from, axis.to], [left, left + plotWidth]);
  const middle = (row: number) => top + (row + 0.5) * step;
  const paths = new Map<string, string>();
  const texts: Html[] = [];
  rows.forEach(({ parts, text }, row) => {
    let start = 0;
    for (const { value, color } of parts) {
      const bar = `M${px(x(start))},${px(middle(row) - thickness / 2)}H${px(x(start + value))}v${thickness}H${px(x(start))}z`;
      if (value > 0) paths.set(color, (paths.get(color) ?? '') + bar);
      start += value;
    }
    if (text !== undefined) texts.push(html`<text x="${px(x(start) + 5)}" y="${px(middle(row) + 4)}">${text}</text>`);
  });
  const labels = rows.map(
    ({ label }, row) =>
      html`<text x="${px(labelWidth)}" y="${px(middle(row) + 4)}">${fitText(label, labelWidth, fontSize)}</text>`,
  );
  return svgChart(
    input,
    { width: left + plotWidth + textWidth, height: bottom + axisHeight(axis) },
    html`${valueAxis(axis, x, { left, right: left + plotWidth, top, bottom })}<g font-size="${fontSize}" text-anchor="end" fill="${palette.ink.light}">${labels}</g>${[
      ...paths,
    ].map(([color, d]) => html`<path d="${d}" fill="${color}"/>`)}${
      texts.length > 0 && html`<g font-size="${fontSize}" fill="${palette.muted.light}">${texts}</g>`
    }`,
  );
}
