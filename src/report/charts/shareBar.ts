import { type Html, html } from '../html.js';
import { palette } from '../palette.js';
import { px } from './px.js';

const [width, height] = [56, 8];

/**
 * A small bar for the cell of a table, on a ground that the style sheet gives it; the number stands beside it, so that it is hidden from screen readers.
 *
 * @param share 0 to 1; nothing is drawn of another value
 * @param interval where it may lie, as a line through the bar's end
 */
export function shareBar(
  share: number | null | undefined,
  color: string,
  interval?: readonly [low: number, high: number],
): Html {
  if (typeof share !== 'number' || !(share >= 0 && share <= 1)) return html``;
  const line = interval && `M${px(interval[0] * width)},${height / 2}H${px(interval[1] * width)}`;
  return html`<svg class="share" aria-hidden="true" width="${width}" height="${height}"><path d="M0,0H${px(share * width)}V${height}H0z" fill="${color}"/>${
    line !== undefined && html`<path d="${line}" stroke="${palette.ink.light}" stroke-width="2"/>`
  }</svg>`;
}
