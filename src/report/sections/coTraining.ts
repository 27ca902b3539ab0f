import { networkLf } from '../../core/networkLf.js';
import type { TaskMetrics } from '../../evaluation/runMetrics.js';
import { verdictOfDifference } from '../comparison.js';
import { formatList, formatPlural, formatScore, formatShare } from '../format.js';
import { html } from '../html.js';
import type { ReportInput } from '../reportInput.js';
import type { Section } from '../section.js';
import { table } from '../table.js';

/** What the network's votes changed in the label models; null without co-training. */
export async function coTraining({ metrics }: ReportInput): Promise<Section | null> {
  const { coTraining: done } = metrics;
  if (!done) return null;
  const tasks = Object.entries(metrics.tasks).filter(([, { labelModelBefore }]) => labelModelBefore);
  const rows = tasks.map(([name, task]) => {
    const [before, after] = [task.labelModelBefore!.splits.test, task.labelModel!.splits.test];
    const votes = task.labelingFunctions.find((lf) => lf.name === networkLf);
    return [
      name,
      formatShare(votes?.splits.test?.coverage),
      formatScore(votes?.splits.test?.empiricalAccuracy),
      formatScore(votes?.estimatedAccuracy),
      formatScore(before?.accuracy),
      formatScore(after?.accuracy),
      formatScore(before?.allRows.accuracy),
      formatScore(after?.allRows.accuracy),
    ];
  });
  const { folds, rounds, networks, skipped } = done;
  return {
    id: 'co-training',
    title: 'Co-training',
    finding: `${formatPlural(networks.length, 'network')} (${formatPlural(folds, 'fold')}, ${formatPlural(rounds, 'round')}) gave each row a vote by one that had not trained on it. ${finding(tasks)}`,
    body: html`${
      rows.length > 0 &&
      table({
        caption:
          'The network as a labeling function on the test rows, and the label model’s accuracy before and after it had this vote: on the rows on which a declared labeling function votes, and on all.',
        head: [
          'Task',
          'coverage',
          html`accuracy<small>its votes</small>`,
          html`accuracy<small>estimated</small>`,
          html`before<small>covered rows</small>`,
          html`after<small>covered rows</small>`,
          html`before<small>all rows</small>`,
          html`after<small>all rows</small>`,
        ],
        rows,
      })
    }${skipped.length > 0 && html`<p class="note">No vote of the network: ${skipped.map(({ task, reason }) => `${task} (${reason})`).join('; ')}.</p>`}`,
  };
}

function finding(tasks: readonly (readonly [string, TaskMetrics])[]): string {
  const verdicts = tasks.flatMap(([name, task]) => {
    const difference = task.labelModel?.splits.test?.allRows.againstBefore?.accuracy;
    return difference ? [{ name, verdict: verdictOfDifference(difference) }] : [];
  });
  if (verdicts.length === 0) return 'Without gold on test rows it is not known what that changed.';
  const of = (wanted: string) => verdicts.filter(({ verdict }) => verdict === wanted).map(({ name }) => name);
  const [above, below] = [of('above'), of('below')];
  if (above.length + below.length === 0) return 'Over all test rows no label model is clearly more or less accurate.';
  const parts = [
    ...(above.length > 0 ? [`clearly more accurate on ${formatList(above)}`] : []),
    ...(below.length > 0 ? [`clearly less accurate on ${formatList(below)}`] : []),
  ];
  return `Over all test rows the label model is ${parts.join(' and ')}.`;
}
