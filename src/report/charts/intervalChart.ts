import { type Html, html } from '../html.js';
import { palette } from '../palette.js';
import { fitText } from './fitText.js';
import { type MarkShape, markPath } from './markPath.js';
import { px } from './px.js';
import { scale } from './scale.js';
import { type ChartWords, svgChart } from './svgChart.js';
import { axisHeight, type ValueAxis, valueAxis } from './valueAxis.js';

/** How the values of one series look. */
export interface IntervalSeries {
  readonly color: string;
  readonly shape: MarkShape;
}

/** One value, with its interval where it has one. */
export interface IntervalMark {
  /** Place in `series`. */
  readonly series: number;
  readonly value: number;
  readonly interval?: readonly [low: number, high: number];
  /** Drawn pale: it rests on little. */
  readonly faint?: boolean;
}

/** One line of the chart. */
export interface IntervalRow {
  readonly label: string;
  readonly marks: readonly IntervalMark[];
  /** What the marks are held against: a short upright line. */
  readonly reference?: number;
}

/** What an {@link intervalChart} is drawn from. */
export interface IntervalChartInput extends ChartWords {
  readonly series: readonly IntervalSeries[];
  readonly rows: readonly IntervalRow[];
  readonly axis: ValueAxis;
  /** Pixels; labels that are longer are cut. */
  readonly labelWidth: number;
  /** Pixels. */
  readonly plotWidth: number;
  /** All series on one line, and intervals of the last series alone: for very many rows. */
  readonly dense?: boolean;
  /** A value that splits the axis, such as 0 between worse and better. */
  readonly divide?: number;
}

const fontSize = 12;
const gap = 14;

/**
 * Values as points on lines that are their intervals, row under row, the series of a row side by side. All points of a series are one path, so that
 * hundreds of rows weigh little.
 */
export function intervalChart(input: IntervalChartInput): Html {
  const { series, rows, axis, labelWidth, plotWidth, dense = false, divide } = input;
  const lane = dense ? 0 : 13;
  const rowHeight = dense ? 15 : series.length * lane + 9;
  const left = labelWidth + gap;
  // Half a label of the last tick stands beyond the plot.
  const width = left + plotWidth + 16;
  const [top, bottom] = [4, 4 + rows.length * rowHeight];
  const x = scale([axis.from, axis.to], [left, left + plotWidth]);
  const middle = (row: number) => top + (row + 0.5) * rowHeight;
  const y = (row: number, at: number) => middle(row) + (at - (series.length - 1) / 2) * lane;

  const drawn = series.flatMap(({ color, shape }, at) =>
    [false, true].map((faint) => {
      let [lines, points] = ['', ''];
      rows.forEach(({ marks }, row) => {
        for (const mark of marks) {
          if (mark.series !== at || (mark.faint ?? false) !== faint) continue;
          const level = px(y(row, at));
          const hasLine = mark.interval && (!dense || at === series.length - 1);
          if (hasLine) lines += `M${px(x(mark.interval![0]))},${level}H${px(x(mark.interval![1]))}`;
          points += markPath(shape, x(mark.value), y(row, at), dense ? 5 : 7);
        }
      });
      if (points === '') return false;
      const opacity = faint && html` opacity="0.45"`;
      const strong = dense ? html` stroke-width="2.5" stroke-opacity="0.4"` : html` stroke-width="1.5"`;
      return html`${lines !== '' && html`<path d="${lines}" stroke="${color}"${strong}${opacity}/>`}<path d="${points}" fill="${color}"${opacity}/>`;
    }),
  );
  const references = rows
    .map(({ reference }, row) => (reference === undefined ? '' : `M${px(x(reference))},${px(middle(row) - 6.5)}v13`))
    .join('');
  const separators = dense
    ? ''
    : rows.map((_, row) => `M0,${px(top + (row + 1) * rowHeight)}H${px(left + plotWidth)}`).join('');
  const labels = rows.map(
    ({ label }, row) =>
      html`<text x="${px(labelWidth)}" y="${px(middle(row) + 4)}">${fitText(label, labelWidth, fontSize)}</text>`,
  );
  return svgChart(
    input,
    { width, height: bottom + axisHeight(axis) },
    html`${separators !== '' && html`<path d="${separators}" stroke="${palette.grid.light}"/>`}${valueAxis(axis, x, { left, right: left + plotWidth, top, bottom })}${
      divide !== undefined &&
      html`<path d="M${px(x(divide))},${px(top)}V${px(bottom)}" stroke="${palette.rule.light}"/>`
    }<g font-size="${fontSize}" text-anchor="end" fill="${palette.ink.light}">${labels}</g>${
      references !== '' && html`<path d="${references}" stroke="${palette.ink.light}" stroke-width="2"/>`
    }${drawn}`,
  );
}
