import { type Html, html } from '../html.js';
import { palette } from '../palette.js';
import { textWidth } from '../textWidth.js';
import { fitText } from './fitText.js';
import { px } from './px.js';
import { type ChartWords, svgChart } from './svgChart.js';

/** One field; null leaves it empty. */
export type HeatCell = {
  /** 0 to 1: how strongly it is colored. */
  readonly strength: number;
  readonly color: string;
  readonly text?: string;
} | null;

/** What a {@link heatMap} is drawn from. */
export interface HeatMapInput extends ChartWords {
  /** Down the left. */
  readonly rows: readonly string[];
  /** Along the top, aslant. */
  readonly columns: readonly string[];
  readonly cells: readonly (readonly HeatCell[])[];
  /** Pixels of a field's side. */
  readonly side: number;
  /** What the rows are, and what the columns; left out where both are clear. */
  readonly axes?: readonly [rows: string, columns: string];
}

const fontSize = 11;
const longestLabel = 110;
/** Ink stays readable on the strongest color. */
const mostOpaque = 0.6;

/** A table of colored fields. Strength is opacity: one color serves light and dark pages. */
export function heatMap(input: HeatMapInput): Html {
  const { rows, columns, cells, side, axes } = input;
  const room = (labels: readonly string[]) =>
    Math.min(longestLabel, Math.ceil(Math.max(0, ...labels.map((label) => textWidth(label, fontSize)))));
  const [rowRoom, columnRoom] = [room(rows), room(columns)];
  // Labels along the top rise at 45°.
  const lean = Math.ceil(columnRoom * Math.SQRT1_2);
  const left = rowRoom + 8;
  const top = lean + 14 + (axes ? 14 : 0);
  const fields = new Map<string, Html[]>();
  const texts: Html[] = [];
  cells.forEach((row, i) => {
    row.forEach((cell, j) => {
      if (cell === null) return;
      const [x, y] = [left + j * side, top + i * side];
      const own = fields.get(cell.color) ?? [];
      const opacity = Number((cell.strength * mostOpaque).toFixed(2));
      if (opacity > 0) {
        own.push(html`<path d="M${px(x)},${px(y)}h${px(side)}v${px(side)}h${px(-side)}z" fill-opacity="${opacity}"/>`);
      }
      fields.set(cell.color, own);
      if (cell.text !== undefined)
        texts.push(html`<text x="${px(x + side / 2)}" y="${px(y + side / 2 + 4)}">${cell.text}</text>`);
    });
  });
  const [right, bottom] = [left + columns.length * side, top + rows.length * side];
  const grid = [
    ...Array.from({ length: columns.length + 1 }, (_, j) => `M${px(left + j * side)},${px(top)}V${px(bottom)}`),
    ...Array.from({ length: rows.length + 1 }, (_, i) => `M${px(left)},${px(top + i * side)}H${px(right)}`),
  ].join('');
  return svgChart(
    input,
    { width: right + lean + 6, height: bottom + 2 },
    html`${[...fields].map(([color, own]) => html`<g fill="${color}">${own}</g>`)}<path d="${grid}" stroke="${palette.grid.light}"/><g font-size="${fontSize}" fill="${palette.ink.light}"><g text-anchor="end">${rows.map(
      (label, i) =>
        html`<text x="${rowRoom}" y="${px(top + (i + 0.5) * side + 4)}">${fitText(label, rowRoom, fontSize)}</text>`,
    )}</g>${columns.map((label, j) => {
      const [x, y] = [px(left + (j + 0.5) * side), px(top - 6)];
      return html`<text transform="translate(${x},${y})rotate(-45)">${fitText(label, columnRoom, fontSize)}</text>`;
    })}<g text-anchor="middle" font-size="10">${texts}</g></g>${
      axes &&
      html`<g font-size="${fontSize}" fill="${palette.muted.light}"><text x="0" y="10">${axes[0]} ↓ ${axes[1]} →</text></g>`
    }`,
  );
}
