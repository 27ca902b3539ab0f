import { splitNames } from '../../core/split.js';
import type { RunMetrics, TaskMetrics } from '../../evaluation/runMetrics.js';
import type { ConstraintSpec } from '../../hierarchy/constraintSpec.js';
import { constraintText } from '../constraintText.js';
import { formatCount, formatPlural } from '../format.js';
import { type Html, html } from '../html.js';
import type { ReportInput } from '../reportInput.js';
import type { Section } from '../section.js';
import { fold } from '../table.js';
import { fitSentence } from './provenance.js';

/** What was asked of the run. */
export async function tasks({ metrics, constraints = [] }: ReportInput): Promise<Section> {
  const body = html`${taskTree(metrics.tasks)}${constraintList(constraints)}`;
  return { id: 'tasks', title: 'Tasks', finding: finding(metrics), body };
}

function finding(metrics: RunMetrics): string {
  const count = Object.keys(metrics.tasks).length;
  const network = metrics.backend ? (count === 1 ? ' for one network' : ' share one network') : ', labels only';
  return `${formatPlural(count, 'task')}${network}. ${fitSentence(metrics)}`;
}

function constraintList(constraints: readonly ConstraintSpec[]): Html | false {
  if (constraints.length === 0) return false;
  const list = html`<ul class="warnings">${constraints.map((one) => html`<li>${constraintText(one)}</li>`)}</ul>`;
  const line = `${formatPlural(constraints.length, 'constraint')} beside the tree`;
  return constraints.length > 12 ? fold(line, list) : html`<h3>${line}</h3>${list}`;
}

/** Every task with its classes and its gold, under the task that it hangs on or refines. */
function taskTree(tasks: Readonly<Record<string, TaskMetrics>>): Html {
  const children = new Map<string | undefined, string[]>();
  for (const [name, { parent, refines }] of Object.entries(tasks)) {
    const link = (parent ?? refines)?.task;
    const above = link !== undefined && link in tasks ? link : undefined;
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
  return html`<div class="tree${many && ' many'}">${branch(undefined)}</div>`;
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
  }${task.refines && html` <span class="where">refines ${task.refines.task}</span>`}${!brief && html` <span class="where">${gold.length > 0 ? `gold: ${gold.join(', ')}` : 'no gold'}</span>`}`;
}
