import { type Html, html } from '../html.js';
import { palette } from '../palette.js';
import { type MarkShape, markPath } from './markPath.js';
import { px } from './px.js';
import { scale } from './scale.js';
import { type ChartWords, svgChart } from './svgChart.js';

/** Rows with about the same top probability. */
export interface ReliabilityBin {
  readonly n: number;
  /** Mean top probability. */
  readonly confidence: number;
  /** Share of them that is right. */
  readonly accuracy: number;
}

/** What a {@link reliabilityDiagram} is drawn from. */
export interface ReliabilityInput extends ChartWords {
  readonly series: readonly {
    readonly color: string;
    readonly shape: MarkShape;
    readonly bins: readonly ReliabilityBin[];
  }[];
  /** Where the axis of probabilities starts; no top probability of k classes lies below 1/k. */
  readonly from: number;
  /** Pixels of the plot's side. */
  readonly side?: number;
}

/** Bins of fewer rows are dots only: a line through them would draw noise. */
const fewestOnLine = 5;

/**
 * Top probability against the share that is right, a point per bin, the larger the more rows; on the diagonal a probability means what it says.
 * DeGroot & Fienberg (1983), "The comparison and evaluation of forecasters"; Niculescu-Mizil & Caruana (2005).
 */
export function reliabilityDiagram(input: ReliabilityInput): Html {
  const { series, from, side = 122 } = input;
  const left = 30;
  const [top, bottom] = [8, 8 + side];
  const x = scale([from, 1], [left, left + side]);
  const y = scale([0, 1], [bottom, top]);
  const [xs, ys] = [
    [from, (from + 1) / 2, 1],
    [0, 0.5, 1],
  ];
  const grid = [
    ...xs.map((tick) => `M${px(x(tick))},${top}V${bottom}`),
    ...ys.map((tick) => `M${left},${px(y(tick))}h${side}`),
  ].join('');
  const drawn = series.map(({ color, shape, bins }) => {
    const n = bins.reduce((sum, bin) => sum + bin.n, 0);
    const line = bins
      .filter((bin) => bin.n >= fewestOnLine)
      .map(({ confidence, accuracy }, i) => `${i === 0 ? 'M' : 'L'}${px(x(confidence))},${px(y(accuracy))}`)
      .join('');
    // Areas are as the shares of rows.
    const points = bins
      .map((bin) => markPath(shape, x(bin.confidence), y(bin.accuracy), Math.sqrt(14 + (146 * bin.n) / n)))
      .join('');
    return html`<path d="${line}" fill="none" stroke="${color}" stroke-width="1.2" stroke-opacity="0.6"/><path d="${points}" fill="${color}"/>`;
  });
  const text = (value: number) => String(Number(value.toFixed(2)));
  return svgChart(
    input,
    { width: left + side + 14, height: bottom + 18 },
    html`<path d="${grid}" stroke="${palette.grid.light}"/><path d="M${px(x(from))},${px(y(from))}L${px(x(1))},${px(y(1))}" stroke="${palette.rule.light}" stroke-dasharray="3 3"/>${drawn}<g font-size="11" fill="${palette.muted.light}"><g text-anchor="end">${ys.map(
      (tick) => html`<text x="${left - 6}" y="${px(y(tick) + 4)}">${text(tick)}</text>`,
    )}</g><g text-anchor="middle">${xs.map((tick) => html`<text x="${px(x(tick))}" y="${px(bottom + 14)}">${text(tick)}</text>`)}</g></g>`,
  );
}
