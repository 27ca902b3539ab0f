import { questionOf } from '../../core/questionOf.js';
import { formatCount, formatPlural, formatSeconds } from '../format.js';
import { type Html, html } from '../html.js';
import type { ReportInput } from '../reportInput.js';

/** The head of the page: the experiment's name and question, and what it ran on. */
export function headline({ metrics, config }: ReportInput): Html {
  const tasks = Object.entries(metrics.tasks);
  const question = questionOf(config);
  const rows = new Map(
    tasks.map(([, { source, rows: bySplit }]) => [source, Object.values(bySplit ?? {}).reduce((a, b) => a + b, 0)]),
  );
  const total = [...rows.values()].reduce((a, b) => a + b, 0);
  const facts = [
    formatPlural(tasks.length, 'task'),
    total > 0 && `${formatCount(total)} rows`,
    metrics.backend ? `trained on ${metrics.backend.kind}` : 'labels only, no network',
    `seed ${metrics.seed}`,
    metrics.timing.total !== undefined && formatSeconds(metrics.timing.total),
  ].filter((fact) => fact !== false);
  return html`<header class="head"><p class="kicker">Espalier report</p><h1>${metrics.name}</h1>
${question && html`<p class="question">${question}</p>`}
<p class="facts-line">${facts.map((fact, i) => html`${i > 0 && ' · '}<span>${fact}</span>`)}</p></header>`;
}
