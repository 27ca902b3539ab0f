import { type Html, html } from '../html.js';
import { px } from './px.js';

/** What a chart says to those who do not see it. */
export interface ChartWords {
  /** What it shows; its accessible name. */
  readonly title: string;
  /** What it comes to, or where its numbers stand. */
  readonly desc: string;
}

/** The frame of a chart: an image with a name and a description. Sizes are pixels. */
export function svgChart(
  { title, desc }: ChartWords,
  { width, height }: { readonly width: number; readonly height: number },
  body: Html,
): Html {
  return html`<svg role="img" width="${px(width)}" height="${px(height)}" viewBox="0 0 ${px(width)} ${px(height)}"><title>${title}</title><desc>${desc}</desc>${body}</svg>`;
}
