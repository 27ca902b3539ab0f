import { type Html, html } from '../html.js';

/** The same content drawn for wide and for narrow pages; the style sheet shows one of the two. */
export function responsive(draw: (width: 'wide' | 'narrow') => Html): Html {
  return html`<div class="wide-only">${draw('wide')}</div><div class="narrow-only">${draw('narrow')}</div>`;
}
