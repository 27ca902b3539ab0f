import { html } from '../report/html.js';
import type { Section } from '../report/section.js';
import { style } from '../report/style.js';
import { table } from '../report/table.js';
import type { SweepSummary } from './summarizeCells.js';
import { summaryTable } from './summaryTable.js';
import type { SweepPlan } from './sweepPlan.js';

/**
 * A sweep as one page that needs no script, no network and no other file: what the analysis found, and a table of means over seeds per metric.
 *
 * @param sections what stands above the tables
 */
export function renderSweep(
  plan: SweepPlan,
  done: { readonly cells: number; readonly of: number },
  sections: readonly Section[],
  summaries: readonly SweepSummary[],
): string {
  const tables = summaries.map((summary, i) => {
    const { head, rows } = summaryTable(summary);
    const texts = head.flatMap((_, column) => (column <= head.indexOf('model') ? [column] : []));
    const caption = `${summary.metric} on the ${summary.split} split, in percent: means over seeds and their 95 % intervals`;
    return { i, summary, body: table({ caption, head, rows, texts }) };
  });
  const axes = Object.entries(plan.axes).map(([axis, { labels }]) => [axis, labels.join(', ')]);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${plan.name} · Espalier sweep</title>
<style>${style}</style>
</head>
<body>
<div class="page">
<nav class="contents" aria-label="Contents"><ol>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}${tables.map(({ summary }) => html`<li><a href="#${summary.metric}">${summary.metric}</a></li>`)}<li><a href="#axes">Axes</a></li></ol></nav>
<main>
<header><h1>${plan.name}</h1>${plan.question && html`<p class="question">${plan.question}</p>`}
<p class="finding">${done.cells} of ${done.of} cells are done.</p></header>
${sections.map(
  ({ id, title, finding, body }) =>
    html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2><p class="finding">${finding}</p>${body}</section>
`,
)}${tables.map(
  ({ summary, body }) =>
    html`<section id="${summary.metric}" aria-labelledby="${summary.metric}-title"><h2 id="${summary.metric}-title">${summary.metric}, ${summary.split} split</h2>${body}</section>
`,
)}<section id="axes" aria-labelledby="axes-title"><h2 id="axes-title">Axes</h2>${table({ caption: 'What was varied', head: ['axis', 'values'], rows: axes, texts: [1] })}</section>
</main>
</div>
</body>
</html>
`.text;
}
