import type { Interval } from '../evaluation/bootstrap.js';
import { formatScore } from './format.js';
import { type Html, type HtmlValue, html } from './html.js';

export interface TableInput {
  /** What the table shows; read out first and printed above it. */
  caption: string;
  head: readonly HtmlValue[];
  /** The first cell of a row names it; the others are figures unless their column is in `texts`. */
  rows: readonly (readonly HtmlValue[])[];
  footer?: readonly HtmlValue[];
  /** Columns of words, aligned to the left; column 0 always is. */
  texts?: readonly number[];
  /** Never folded, as it stands in a fold already. */
  open?: boolean;
}

/** A longer table starts folded, so that a run of a hundred tasks stays a page one can scroll through. */
const MOST_ROWS = 30;

/** A table that scrolls by itself when the page is narrower than it. */
export function table({ caption, head, rows, footer, texts = [], open = false }: TableInput): Html {
  const kind = (column: number) => (column === 0 || texts.includes(column)) && html` class="text"`;
  const row = (cells: readonly HtmlValue[]) =>
    html`<tr>${cells.map((cell, i) => (i === 0 ? html`<th scope="row">${typeof cell === 'string' ? breakable(cell) : cell}</th>` : html`<td${kind(i)}>${cell}</td>`))}</tr>`;
  const whole = html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption><span>${caption}</span></caption>
<thead><tr>${head.map((cell, i) => html`<th scope="col"${kind(i)}>${cell}</th>`)}</tr></thead>
<tbody>${rows.map(row)}</tbody>${footer && html`<tfoot>${row(footer)}</tfoot>`}
</table></div>`;
  return rows.length > MOST_ROWS && !open ? fold(`${caption} (${rows.length} rows)`, whole) : whole;
}

/** A name that may break behind its punctuation, and only there: `emotion.` `disgust`, `sex=Female,` `race=White`. */
export function breakable(name: string): Html {
  return html`${name.split(/(?<=[._/,])/).map((part, i) => html`${i > 0 && wordBreak}${part}`)}`;
}

const wordBreak = html`<wbr>`;

/** An interval under its score; it may break after the dash, and only there. */
export function intervalText([low, high]: Interval): Html {
  // Between numbers that may be below 0 a dash would read as a minus.
  const between = low < 0 || high < 0 ? html` … <wbr>` : html`–<wbr>`;
  return html`<small class="interval">${withMinus(low)}${between}${withMinus(high)}</small>`;
}

function withMinus(score: number): string {
  return formatScore(score).replace('-', '−');
}

/** Content behind a line that opens it. */
export function fold(line: HtmlValue, content: Html): Html {
  return html`<details class="fold"><summary><span>${line}</span></summary>${content}</details>`;
}

/** Parts, one per task; very many of them behind one line. */
export function foldMany(parts: readonly Html[]): Html {
  return parts.length > MOST_PARTS ? fold(`${parts.length} tasks`, html`${parts}`) : html`${parts}`;
}

const MOST_PARTS = 20;
