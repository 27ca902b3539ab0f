import type { NetworkScores } from '../../evaluation/runMetrics.js';
import { formatList, formatScore } from '../format.js';
import { html } from '../html.js';
import type { ReportInput } from '../reportInput.js';
import type { Section } from '../section.js';
import { table } from '../table.js';

/** How probabilities become classes, where validation gold had a say in it. */
export async function decisions({ metrics }: ReportInput): Promise<Section | null> {
  const tasks = Object.entries(metrics.tasks).flatMap(([name, task]) =>
    task.network?.decision ? [{ name, task, rule: task.network.decision, test: task.network.splits.test }] : [],
  );
  if (tasks.length === 0) return null;
  const moved = tasks.filter(({ rule }) => rule.kind === 'threshold').map(({ name }) => name);
  return {
    id: 'decisions',
    title: 'Decision thresholds',
    finding:
      moved.length === 0
        ? 'Every task decides for its top probability: no other threshold is clearly better on validation gold.'
        : `Validation gold moved the threshold of ${formatList(moved)}; every other score on this page is of the top probability.`,
    body: html`${table({
      caption:
        'Decision rule per task, and macro F1 of its head on the test split with the top probability and with the rule.',
      head: ['Task', 'decides', 'why', 'top probability', 'with the rule'],
      texts: [1, 2],
      rows: tasks.map(({ name, task, rule, test }) => [
        name,
        rule.kind === 'threshold' ? `${task.classes[1]} from ${formatScore(rule.threshold)}` : 'top probability',
        html`<span class="reason">${rule.reason}</span>`,
        ...scoresUnder(test).map(formatScore),
      ]),
    })}`,
  };
}

/** Macro F1 of the top probability and of the rule; of a task that others are tied to, before these have a say. */
function scoresUnder(test: NetworkScores | undefined): (number | null | undefined)[] {
  const head = test?.byHead ?? test;
  return [head?.macroF1, (head?.decided ?? head)?.macroF1];
}
