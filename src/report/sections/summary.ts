import type { IntervalScores, RunMetrics, TaskMetrics } from '../../evaluation/runMetrics.js';
import { comparableGroupScores } from '../../evaluation/summaryTable.js';
import { verdictOfDifference } from '../comparison.js';
import { formatCount, formatDifference, formatScore } from '../format.js';
import { type Html, html } from '../html.js';
import type { ReportInput } from '../reportInput.js';
import type { Section } from '../section.js';
import { summaryFinding } from '../summaryFinding.js';
import { breakable, intervalText, table } from '../table.js';
import { dotChart } from './dotChart.js';
import { type ModelKey, models, modelsOf, testScores } from './models.js';

/** Majority vote, label model and network side by side, per task, on the same test rows. */
export async function summary({ metrics }: ReportInput): Promise<Section> {
  const tasks = Object.entries(metrics.tasks);
  const scored = tasks.filter(([, task]) => models.some(({ key }) => testScores(task, key)));
  const body =
    scored.length === 0
      ? html`<p>No row of the test split has gold for any task, so nothing can be scored there.</p>`
      : html`${dotChart(scored, metrics)}${scoreTable(tasks, metrics)}${groupTable(metrics)}`;
  return { id: 'summary', title: 'Test scores', finding: summaryFinding(metrics), body };
}

function scoreTable(tasks: readonly [string, TaskMetrics][], metrics: RunMetrics): Html {
  const shown = modelsOf(metrics.tasks);
  const hasNetwork = shown.some(({ key }) => key === 'network');
  const baselines = hasNetwork
    ? heldAgainst.filter(({ key, against }) =>
        tasks.some(([, task]) => task[key] && task.network?.splits.test?.[against]),
      )
    : [];
  const mean = {
    majorityVote: metrics.mean.majorityVote?.test?.allRows.macroF1,
    labelModel: metrics.mean.labelModel?.test?.allRows.macroF1,
    network: metrics.mean.network?.test?.macroF1,
  };
  const last = hasNetwork ? mean.network : mean.labelModel;
  const scored = tasks.filter(([, task]) => testRows(task) > 0).length;
  const rows = tasks.map(([name, task]) => [
    html`${breakable(name)}<small>${formatCount(testRows(task))} rows</small>`,
    ...shown.map(({ key }) => scoreCell(task, key)),
    ...baselines.map(({ against }) => differenceCell(task, against)),
  ]);
  const footer =
    scored > 1 && typeof last === 'number'
      ? [
          'Mean over tasks',
          ...shown.map(({ key }) => formatScore(mean[key])),
          ...baselines.map(({ key }) => formatDifference(last - (mean[key] ?? Number.NaN))),
        ]
      : undefined;
  return table({
    caption: 'Macro F1 on the test split over all rows with gold; below each score its 95 % bootstrap interval.',
    head: ['Task', ...shown.map(({ title }) => title), ...baselines.map(({ title }) => `network − ${title}`)],
    rows,
    footer,
  });
}

/** Micro and macro F1 of every multi-label task over its labels; nothing where none is scored. */
function groupTable({ tasks, groups = {} }: RunMetrics): Html | false {
  const shown = modelsOf(tasks);
  const rows = Object.entries(groups).flatMap(([name, group]) => {
    const scores = comparableGroupScores(group);
    const n = Math.max(0, ...shown.map(({ key }) => scores[key]?.n ?? 0));
    if (n === 0) return [];
    const { length } = group.labels;
    const counts = `${length} ${length === 1 ? 'label' : 'labels'}, ${formatCount(n)} rows`;
    return (['micro', 'macro'] as const).map((average) => [
      html`${breakable(name)}, ${average}<small>${counts}</small>`,
      ...shown.map(({ key }) => {
        const decided = key === 'network' && group.network?.splits.test?.decided;
        const score = formatScore(scores[key]?.[`${average}F1`]);
        return html`${score}${decided && html`<small>${formatScore(decided[`${average}F1`])} as decided</small>`}`;
      }),
    ]);
  });
  if (rows.length === 0) return false;
  return table({
    caption:
      'F1 of the labels of multi-label tasks on the test split over all rows with gold: micro from the counts of all labels summed, macro as the mean over labels.',
    head: ['Multi-label task', ...shown.map(({ title }) => title)],
    rows,
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

/** What the network is held against, column by column. */
const heldAgainst = [
  { key: 'majorityVote', against: 'againstMajorityVote', title: 'majority vote' },
  { key: 'labelModel', against: 'againstLabelModel', title: 'label model' },
] as const satisfies readonly { key: ModelKey; against: keyof IntervalScores; title: string }[];

function differenceCell(task: TaskMetrics, against: (typeof heldAgainst)[number]['against']): Html {
  const paired = task.network?.splits.test?.[against]?.macroF1;
  if (!paired) return html`–`;
  const mark = { above: 'clearly above', below: 'clearly below', unclear: 'no clear difference' }[
    verdictOfDifference(paired)
  ];
  return html`${formatDifference(paired.difference)}<small>${mark}</small>`;
}
