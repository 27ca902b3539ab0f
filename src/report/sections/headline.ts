import { questionOf } from '../../core/questionOf.js';
import { splitNames } from '../../core/split.js';
import type { TaskMetrics } from '../../evaluation/runMetrics.js';
import { formatCount, formatPlural, formatSeconds } from '../format.js';
import { type Html, html } from '../html.js';
import type { ReportInput } from '../reportInput.js';

/** The head of the page: the experiment's name and question, what it ran on, and the tree of its tasks. */
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

/** What was asked: every task with its classes and its gold, children under the task they hang on. */
export function taskTree(tasks: Readonly<Record<string, TaskMetrics>>): Html {
  const children = new Map<string | undefined, string[]>();
  for (const [name, { parent }] of Object.entries(tasks)) {
    const above = parent && parent.task in tasks ? parent.task : undefined;
    children.set(above, [...(children.get(above) ?? []), name]);
  }
  const many = Object.keys(tasks).length > 20;
  const branch = (above: string | undefined): Html | false => {
    const names = children.get(above) ?? [];
    return (
      names.length > 0 &&
      html`<ul>${names.map((name) => html`<li>${leaf(name, tasks[name], many)}${branch(name)}</li>`)}</ul>`
    );
  };
  return html`<nav class="tree${many && ' many'}" aria-label="Tasks">${branch(undefined)}</nav>`;
}

function leaf(name: string, task: TaskMetrics, brief: boolean): Html {
  const shown = task.classes.slice(0, 6).join(' · ');
  const more = task.classes.length > 6 ? ` · ${task.classes.length - 6} more` : '';
  const gold = splitNames.flatMap((split) => {
    const n = task.gold?.splits[split]?.reduce((a, b) => a + b, 0) ?? 0;
    return n > 0 ? [`${formatCount(n)} ${split}`] : [];
  });
  return html`<strong>${name}</strong> <span class="classes">${shown}${more}</span>${
    task.parent && html` <span class="where">where ${task.parent.task} is ${task.parent.class}</span>`
  }${!brief && html` <span class="where">${gold.length > 0 ? `gold: ${gold.join(', ')}` : 'no gold'}</span>`}`;
}
