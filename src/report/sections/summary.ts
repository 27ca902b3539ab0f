import type { RunMetrics, TaskMetrics } from '../../evaluation/runMetrics.js';
import { type Verdict, verdictOfDifference } from '../comparison.js';
import { formatCount, formatDifference, formatList, formatPlural, formatScore } from '../format.js';
import { type Html, html } from '../html.js';
import type { ReportInput } from '../reportInput.js';
import type { Section } from '../section.js';
import { intervalText, table } from '../table.js';
import { dotChart } from './dotChart.js';
import { type ModelKey, models, modelsOf, testScores } from './models.js';

/** With more tasks than this the headline counts them instead of naming them. */
const MOST_NAMED = 12;

/** Majority vote, label model and network side by side, per task, on the same test rows. */
export async function summary({ metrics }: ReportInput): Promise<Section> {
  const tasks = Object.entries(metrics.tasks);
  const scored = tasks.filter(([, task]) => models.some(({ key }) => testScores(task, key)));
  const body =
    scored.length === 0
      ? html`<p>No row of the test split has gold for any task, so nothing can be scored there.</p>`
      : html`${await dotChart(scored, metrics)}${scoreTable(tasks, metrics)}`;
  return { id: 'summary', title: 'Test scores', finding: summaryFinding(metrics), body };
}

/** The headline: means over tasks, and on which tasks the last model of the chain is clearly better or worse. */
export function summaryFinding(metrics: RunMetrics): string {
  const best = metrics.mean.network ? 'network' : 'labelModel';
  const title = best === 'network' ? 'network' : 'label model';
  const mean =
    best === 'network' ? metrics.mean.network?.test?.macroF1 : metrics.mean.labelModel?.test?.allRows.macroF1;
  const vote = metrics.mean.majorityVote?.test?.allRows.macroF1;
  if (typeof mean !== 'number' || typeof vote !== 'number')
    return 'Without gold on the test split there is nothing to compare.';
  const verdicts = Object.entries(metrics.tasks).flatMap(([name, task]) => {
    const verdict = verdictAgainstVote(task, best);
    return verdict ? [{ name, verdict }] : [];
  });
  const named = (wanted: Verdict) => verdicts.filter(({ verdict }) => verdict === wanted).map(({ name }) => name);
  const figures =
    verdicts.length === 1
      ? `On the test split the ${title}'s macro F1 is ${formatScore(mean)}, majority vote's ${formatScore(vote)}`
      : `On the test split the ${title}'s mean macro F1 over ${formatPlural(verdicts.length, 'task')} is ${formatScore(mean)}, majority vote's ${formatScore(vote)}`;
  return `${figures}: ${verdictPhrase(named('above'), named('below'), named('unclear'))}.`;
}

function verdictPhrase(above: string[], below: string[], unclear: string[]): string {
  const many = above.length + below.length + unclear.length > MOST_NAMED;
  if (above.length + below.length === 0) {
    return unclear.length === 1 ? 'no clear difference' : 'no clear difference on any task';
  }
  if (above.length + below.length + unclear.length === 1) return `clearly ${above.length > 0 ? 'above' : 'below'} it`;
  const name = (tasks: string[]) => (many ? formatPlural(tasks.length, 'task') : formatList(tasks));
  return [
    above.length > 0 && `clearly above on ${name(above)}`,
    below.length > 0 && `clearly below on ${name(below)}`,
    unclear.length > 0 && `no clear difference on ${name(unclear)}`,
  ]
    .filter(Boolean)
    .join('; ');
}

function verdictAgainstVote(task: TaskMetrics, key: 'network' | 'labelModel'): Verdict | undefined {
  const paired = testScores(task, key)?.againstMajorityVote?.macroF1;
  return paired && verdictOfDifference(paired);
}

function scoreTable(tasks: readonly [string, TaskMetrics][], metrics: RunMetrics): Html {
  const shown = modelsOf(metrics.tasks);
  const hasNetwork = shown.some(({ key }) => key === 'network');
  const mean = {
    majorityVote: metrics.mean.majorityVote?.test?.allRows.macroF1,
    labelModel: metrics.mean.labelModel?.test?.allRows.macroF1,
    network: metrics.mean.network?.test?.macroF1,
  };
  const last = hasNetwork ? mean.network : mean.labelModel;
  const rows = tasks.map(([name, task]) => [
    html`${name}<small>${formatCount(testRows(task))} rows</small>`,
    ...shown.map(({ key }) => scoreCell(task, key)),
    ...(hasNetwork ? [differenceCell(task)] : []),
  ]);
  const footer =
    tasks.length > 1 && typeof last === 'number'
      ? [
          'Mean over tasks',
          ...shown.map(({ key }) => formatScore(mean[key])),
          ...(hasNetwork ? [formatDifference(last - (mean.majorityVote ?? Number.NaN))] : []),
        ]
      : undefined;
  return table({
    caption: 'Macro F1 on the test split over all rows with gold; below each score its 95 % bootstrap interval.',
    head: ['Task', ...shown.map(({ title }) => title), ...(hasNetwork ? ['network − majority vote'] : [])],
    rows,
    footer,
  });
}

function testRows(task: TaskMetrics): number {
  return Math.max(0, ...models.map(({ key }) => testScores(task, key)?.n ?? 0));
}

function scoreCell(task: TaskMetrics, key: ModelKey): Html {
  const scores = testScores(task, key);
  const interval = scores?.intervals?.macroF1;
  return html`${formatScore(scores?.macroF1)}${interval && intervalText(interval)}`;
}

function differenceCell(task: TaskMetrics): Html {
  const paired = task.network?.splits.test?.againstMajorityVote?.macroF1;
  if (!paired) return html`–`;
  const mark = { above: 'clearly above', below: 'clearly below', unclear: 'no clear difference' }[
    verdictOfDifference(paired)
  ];
  return html`${formatDifference(paired.difference)}<small>${mark}</small>`;
}
