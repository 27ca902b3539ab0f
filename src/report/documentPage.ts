import { type Html, html } from './html.js';
import { htmlPage } from './htmlPage.js';
import type { Section } from './section.js';
import { style } from './style.js';

/** A page to be read from top to bottom: contents at the side, a head, and sections that each start with their finding. */
export function documentPage({
  title,
  head,
  sections,
}: {
  title: string;
  head: Html;
  sections: readonly Section[];
}): string {
  return htmlPage({
    title,
    style: style.text,
    body: html`<div class="page">
<nav class="contents" aria-label="Contents"><ol>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ol></nav>
<main>
${head}
${sections.map(
  ({ id, title, finding, body }) =>
    html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${finding !== '' && html`<p class="finding">${finding}</p>`}${body}</section>
`,
)}</main>
</div>`,
  });
}
