import type { TaskMetrics } from '../../evaluation/runMetrics.js';
import { barChart } from '../charts/barChart.js';
import { histogram } from '../charts/histogram.js';
import { formatShare } from '../format.js';
import { type Html, html } from '../html.js';
import { palette } from '../palette.js';
import type { TaskRows } from '../taskRows.js';
import { classColor } from './classColors.js';
import { models } from './models.js';

/** The share of each class among votes for one class, in the label model's eyes and in gold; how many votes rows get, and how sure they make. */
export function distributionChart(name: string, task: TaskMetrics, rows: TaskRows | undefined): Html {
  return html`<div>${classShares(name, task)}${votesPerRow(name, task)}${confidence(name, rows)}</div>`;
}

function classShares(name: string, task: TaskMetrics): Html | false {
  const votes = task.classes.map((c) => task.labelingFunctions.reduce((sum, lf) => sum + (lf.votes?.[c] ?? 0), 0));
  const gold = task.classes.map((_, c) =>
    Object.values(task.gold?.splits ?? {}).reduce((sum, counts) => sum + counts[c], 0),
  );
  const bars = [
    { label: 'votes', shares: shares(votes) },
    { label: 'label model', shares: task.labelModel?.distribution },
    { label: 'gold', shares: shares(gold) },
  ].filter((bar) => bar.shares !== undefined);
  if (bars.length === 0) return false;
  const said = (each: readonly number[]) =>
    each.map((share, c) => `${task.classes[c]} ${formatShare(share)}`).join(', ');
  const chart = barChart({
    title: `${name}: the share of each class among votes, in the label model's probabilities and in gold`,
    desc: bars.map(({ label, shares: each }) => `${label}: ${said(each!)}`).join('; '),
    rows: bars.map(({ label, shares: each }) => ({
      label,
      parts: each!.map((value, c) => ({ value, color: classColor(task.classes, task.classes[c]) })),
    })),
    axis: { from: 0, to: 1, ticks: [0, 0.5, 1], format: (value) => `${100 * value}%` },
    labelWidth: 70,
    plotWidth: 200,
  });
  return html`<figure><figcaption>Classes</figcaption>${chart}</figure>`;
}

function votesPerRow(name: string, { votesPerRow: found = [] }: TaskMetrics): Html | false {
  if (found.length === 0) return false;
  // With very many the numbers would run into one another.
  const every = Math.ceil(found.length / 12);
  const last = found.length - 1;
  const labelOf = (count: number) => (count === last ? `${count}+` : String(count));
  const chart = histogram({
    title: `${name}: how many votes a row gets`,
    desc: found.map((share, count) => `${labelOf(count)}: ${formatShare(share)}`).join('; '),
    shares: found,
    labels: found.map((_, count) => (count % every === 0 ? labelOf(count) : '')),
    color: palette.bar.light,
  });
  return html`<figure><figcaption>Votes per row</figcaption>${chart}</figure>`;
}

function confidence(name: string, rows: TaskRows | undefined): Html[] {
  const where = { labelModel: 'train and validation rows with a vote', network: 'validation rows' };
  return (['labelModel', 'network'] as const).flatMap((key) => {
    const shares = rows?.confidence[key];
    if (!shares) return [];
    const { title, color } = models.find((model) => model.key === key)!;
    const edges = shares.map((_, i) => (i % 5 === 0 ? (i / shares.length).toFixed(2) : ''));
    const chart = histogram({
      title: `${name}: top probability of the ${title} on ${where[key]}`,
      desc: shares
        .map((share, i) => (share > 0 ? `from ${(i / shares.length).toFixed(2)}: ${formatShare(share)}` : ''))
        .filter(Boolean)
        .join('; '),
      shares,
      labels: [...edges, '1'],
      place: 'edge',
      color,
    });
    return [html`<figure><figcaption>How sure the ${title} is, ${where[key]}</figcaption>${chart}</figure>`];
  });
}

function shares(counts: readonly number[]): number[] | undefined {
  const total = counts.reduce((a, b) => a + b, 0);
  return total > 0 ? counts.map((count) => count / total) : undefined;
}
