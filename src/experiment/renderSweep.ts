import { documentPage } from '../report/documentPage.js';
import { html } from '../report/html.js';
import type { Section } from '../report/section.js';
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
  const tables = summaries.map((summary): Section => {
    const { head, rows } = summaryTable(summary);
    const texts = head.flatMap((_, column) => (column <= head.indexOf('model') ? [column] : []));
    const caption = `${summary.metric} on the ${summary.split} split, in percent: means over seeds and their 95 % intervals`;
    const title = `${summary.metric}, ${summary.split} split`;
    return { id: summary.metric, title, finding: '', body: table({ caption, head, rows, texts }) };
  });
  const varied = Object.entries(plan.axes).map(([axis, { labels }]) => [axis, labels.join(', ')]);
  const axes: Section = {
    id: 'axes',
    title: 'Axes',
    finding: '',
    body: table({ caption: 'What was varied', head: ['axis', 'values'], rows: varied, texts: [1] }),
  };
  return documentPage({
    title: `${plan.name} · Espalier sweep`,
    head: html`<header class="head"><p class="kicker">Espalier sweep</p><h1>${plan.name}</h1>${plan.question && html`<p class="question">${plan.question}</p>`}
<p class="facts-line">${done.cells} of ${done.of} cells are done.</p></header>`,
    sections: [...sections, ...tables, axes],
  });
}
