import { type MetricName, metricNames } from '../../core/metrics/index.js';
import { splitNames } from '../../core/split.js';
import { wilsonInterval } from '../../core/wilsonInterval.js';
import type { TaskMetrics } from '../../evaluation/runMetrics.js';
import type { Scores } from '../../evaluation/scores.js';
import { formatCount, formatPlural, formatScore } from '../format.js';
import { type Html, html } from '../html.js';
import type { ReportInput } from '../reportInput.js';
import type { Section } from '../section.js';
import { foldMany, intervalText, table } from '../table.js';

/** With more tasks than this only the test split is printed; metrics.json has the rest. */
const MOST_WITH_ALL_SPLITS = 20;

/** Every score of every task, folded away. */
export async function details({ metrics }: ReportInput): Promise<Section | null> {
  const tasks = Object.entries(metrics.tasks);
  const splits = tasks.length > MOST_WITH_ALL_SPLITS ? (['test'] as const) : splitNames;
  const parts = tasks.flatMap(([name, task]) => {
    const rows = splits.flatMap((split) => scoreRows(task, split));
    return rows.length > 0 ? [taskDetails(name, rows)] : [];
  });
  if (parts.length === 0) return null;
  return {
    id: 'scores',
    title: 'All scores',
    finding: `${formatPlural(parts.length, 'task')} with gold; log loss, Brier score and calibration error are better when lower.`,
    body: foldMany(parts),
  };
}

type ScoreRow = { title: string; scores: Scores };

function scoreRows(task: TaskMetrics, split: (typeof splitNames)[number]): ScoreRow[] {
  const [vote, label, network] = [
    task.majorityVote?.splits[split],
    task.labelModel?.splits[split],
    task.network?.splits[split],
  ];
  const rows: [string, Scores | undefined][] = [
    ['majority vote, covered rows', vote],
    ['label model, covered rows', label],
    ['majority vote, all rows', vote?.allRows],
    ['label model, all rows', label?.allRows],
    ['network', network],
    ['network, as decided', network?.decided],
    ['network, with the tasks above', network?.endToEnd],
    ['network, head by itself', network?.byHead],
    ['network, head by itself, as decided', network?.byHead?.decided],
    ['network, heads by themselves, with the tasks above', network?.byHead?.endToEnd],
  ];
  return rows.flatMap(([title, scores]) => (scores && scores.n > 0 ? [{ title: `${split}: ${title}`, scores }] : []));
}

function taskDetails(name: string, rows: readonly ScoreRow[]): Html {
  const names = metricNames.filter((metric) => rows.some(({ scores }) => metric in scores));
  return html`<details><summary><h3>${name}: every score</h3></summary>${table({
    caption: `${name}: all scores over rows with gold; below accuracy Wilson’s 95 % interval.`,
    head: ['Split and model', 'rows', ...names],
    rows: rows.map(({ title, scores }) => [
      title,
      formatCount(scores.n),
      ...names.map((metric) => scoreCell(metric, scores)),
    ]),
  })}</details>`;
}

function scoreCell(metric: MetricName, scores: Scores): Html | string {
  const value = scores[metric];
  if (metric !== 'accuracy' || typeof value !== 'number') return formatScore(value);
  return html`${formatScore(value)}${intervalText(wilsonInterval(value, scores.n, 1.96))}`;
}
