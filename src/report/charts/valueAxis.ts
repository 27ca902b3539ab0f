import { type Html, html } from '../html.js';
import { palette } from '../palette.js';
import { px } from './px.js';

/** An axis along the bottom: which values it spans, which it names, and how. */
export interface ValueAxis {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
  readonly title?: string;
}

/** Room that {@link valueAxis} takes under the plot, in pixels. */
export function axisHeight({ title }: ValueAxis): number {
  return title === undefined ? 18 : 34;
}

/**
 * Grid lines through the plot, the values under it, and the title under these.
 *
 * @param x value → pixels
 * @param box the plot in pixels
 */
export function valueAxis(
  axis: ValueAxis,
  x: (value: number) => number,
  box: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number },
): Html {
  const { left, right, top, bottom } = box;
  const lines = axis.ticks.map((tick) => `M${px(x(tick))},${px(top)}V${px(bottom)}`).join('');
  const texts = axis.ticks.map(
    (tick) => html`<text x="${px(x(tick))}" y="${px(bottom + 14)}">${axis.format(tick)}</text>`,
  );
  const title =
    axis.title !== undefined && html`<text x="${px((left + right) / 2)}" y="${px(bottom + 30)}">${axis.title}</text>`;
  return html`<path d="${lines}" stroke="${palette.grid.light}" fill="none"/><g font-size="11" text-anchor="middle" fill="${palette.muted.light}">${texts}${title}</g>`;
}
