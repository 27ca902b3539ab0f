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
}

/** A table that scrolls by itself when the page is narrower than it. */
export function table({ caption, head, rows, footer, texts = [] }: TableInput): Html {
  const kind = (column: number) => (column === 0 || texts.includes(column) ? 'text' : 'number');
  const row = (cells: readonly HtmlValue[]) =>
    html`<tr>${cells.map((cell, i) => (i === 0 ? html`<th scope="row">${cell}</th>` : html`<td class="${kind(i)}">${cell}</td>`))}</tr>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${head.map((cell, i) => html`<th scope="col" class="${kind(i)}">${cell}</th>`)}</tr></thead>
<tbody>${rows.map(row)}</tbody>${footer && html`<tfoot>${row(footer)}</tfoot>`}
</table></div>`;
}
