import { metricNames } from '../core/metrics/index.js';
import type { Interval } from '../evaluation/bootstrap.js';
import type { Comparison } from '../evaluation/compareModels.js';
import { textTable } from './textTable.js';

interface Compared {
  readonly runs: readonly [string, string];
  readonly metric: string;
  readonly split: string;
  readonly comparison: Comparison;
  readonly scores: Readonly<Record<string, Readonly<Record<string, readonly [number, number] | undefined>>>>;
  readonly leftOut: Readonly<Record<string, string>>;
  readonly only: { readonly before: readonly string[]; readonly after: readonly string[] };
}

/** Two runs side by side: differences with their intervals and verdicts per task, then the other metrics. */
export function comparisonText(found: Compared, columns?: number): string {
  const { runs, metric, split, comparison, scores, leftOut, only } = found;
  const lines = [`${metric} on the ${split} split, in percent; rows that both runs predicted and that have gold`];
  const rows = Object.entries(comparison.tasks).map(([task, change]) => [
    task,
    String(change.n),
    percent(change.reference),
    percent(change.model),
    signed(change.difference),
    between(change.interval),
    change.adjustedP < 0.001 ? '<.001' : change.adjustedP.toFixed(3),
    change.verdict === 'unclear' ? 'no clear difference' : change.verdict,
  ]);
  const head = ['task', 'rows', 'first', 'second', 'difference', '95 % interval', "Holm's p", 'the second is'];
  lines.push(textTable(head, rows, columns), '');
  if (comparison.mean) {
    const { relative, interval, tasks } = comparison.mean;
    lines.push(
      `Over ${tasks} ${tasks === 1 ? 'task' : 'tasks'} ${runs[1]} is ${signed(relative)} % better, relatively (${between(interval)}).`,
      '',
    );
  }
  const others = metricNames.filter((name) => name !== metric);
  const shown = others.filter((name) => Object.values(scores).some((own) => own[name]));
  const cells = Object.entries(scores).map(([task, own]) => [
    task,
    ...shown.map((name) => (own[name] ? `${own[name].map((value) => value.toFixed(3)).join(' → ')}` : '–')),
  ]);
  if (shown.length > 0) lines.push('The other metrics, first → second', textTable(['task', ...shown], cells, columns));
  for (const [task, reason] of Object.entries(leftOut)) lines.push(`${task} is left out: ${reason}`);
  if (only.before.length > 0) lines.push(`In ${runs[0]} only: ${only.before.join(', ')}`);
  if (only.after.length > 0) lines.push(`In ${runs[1]} only: ${only.after.join(', ')}`);
  return lines.join('\n');
}

function percent(value: number): string {
  return (100 * value).toFixed(1);
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${percent(value)}`;
}

function between([low, high]: Interval): string {
  return `${signed(low)} … ${signed(high)}`;
}
