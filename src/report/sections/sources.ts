import type { SplitName } from '../../core/split.js';
import type { LabelingFunctionMetrics, TaskMetrics } from '../../evaluation/runMetrics.js';
import { shareBar } from '../charts/shareBar.js';
import { formatCount, formatPlural, formatScore, formatShare } from '../format.js';
import { type Html, html } from '../html.js';
import { palette } from '../palette.js';
import type { ReportInput } from '../reportInput.js';
import type { Section } from '../section.js';
import { breakable, foldMany, table } from '../table.js';
import type { ReportRows } from '../taskRows.js';
import { distributionChart } from './distributionChart.js';
import { voteChart } from './voteChart.js';

/** Labeling functions shown per task, most votes first; hundreds of annotators would bury the rest of the page. */
const MOST_SHOWN = 40;
/** With more tasks than this they start folded. */
const MOST_OPEN = 8;
/** With more tasks than this the tables stand without their charts, so that the page stays small. */
const MOST_DRAWN = 24;
/** A function with fewer votes is not called the weakest: a single vote would decide. */
const FEWEST_VOTES = 20;

/** Per task: the votes of its labeling functions, and how good they are. */
export async function sources({ metrics, rows }: ReportInput): Promise<Section> {
  const tasks = Object.entries(metrics.tasks).filter(([, { labelingFunctions }]) => labelingFunctions.length > 0);
  const parts = tasks.map(([name, task]) => taskSources(name, task, rows, tasks.length));
  return {
    id: 'sources',
    title: 'Label sources',
    finding: sourcesFinding(tasks),
    body: html`${foldMany(parts)}${parts.length > 0 && note}`,
  };
}

const note = html`<p class="note">Coverage, overlaps and conflicts are shares of the rows: where the function votes, where another one does too, and
where another one votes for other classes, none in common. Accuracy is the share of its votes that gold confirms; estimated is what the label model
makes of it, with its 95 % interval as far as chance in the rows goes.</p>`;

function sourcesFinding(tasks: readonly (readonly [string, TaskMetrics])[]): string {
  const all = tasks.flatMap(([name, task]) =>
    task.labelingFunctions.map((lf) => ({ name: `${lf.name} (${name})`, votes: votesOf(lf), ...onTrain(lf) })),
  );
  if (all.length === 0) return 'No task has labeling functions.';
  const covered = tasks.flatMap(([name, task]) => {
    const coverage = task.labelModel?.splits.train?.coverage ?? task.majorityVote?.splits.train?.coverage;
    return typeof coverage === 'number' ? [{ name, coverage }] : [];
  });
  covered.sort((a, b) => a.coverage - b.coverage);
  const [least, most] = [covered[0], covered[covered.length - 1]];
  const coverage =
    covered.length === 0
      ? ''
      : covered.length === 1
        ? `; they vote on ${formatShare(most.coverage)} of the training rows`
        : `; they vote on ${formatShare(least.coverage)} (${least.name}) to ${formatShare(most.coverage)} (${most.name}) of the training rows`;
  const weakest = all
    .filter(({ empiricalAccuracy, votes }) => typeof empiricalAccuracy === 'number' && votes >= FEWEST_VOTES)
    .sort((a, b) => a.empiricalAccuracy! - b.empiricalAccuracy!)[0];
  const weak = weakest
    ? `; the weakest, ${weakest.name}, is right in ${formatShare(weakest.empiricalAccuracy)} of its votes`
    : '';
  return `${formatPlural(all.length, 'labeling function')} on ${formatPlural(tasks.length, 'task')}${coverage}${weak}.`;
}

function votesOf(lf: LabelingFunctionMetrics): number {
  return Object.values(lf.votes ?? {}).reduce((a, b) => a + b, 0);
}

function onTrain(lf: LabelingFunctionMetrics) {
  return lf.splits.train ?? lf.splits.validation ?? lf.splits.test ?? { empiricalAccuracy: null };
}

function taskSources(name: string, task: TaskMetrics, rows: ReportRows | undefined, count: number): Html {
  const isDrawn = count <= MOST_DRAWN;
  const all = task.labelingFunctions;
  const shown = all.length > MOST_SHOWN ? [...all].sort((a, b) => votesOf(b) - votesOf(a)).slice(0, MOST_SHOWN) : all;
  const coverage = task.labelModel?.splits.train?.coverage;
  return html`<details class="task"${count <= MOST_OPEN && html` open`}><summary><h3>${name}</h3><span>${formatPlural(all.length, 'labeling function')}${
    typeof coverage === 'number' && `, ${formatShare(coverage)} of training rows`
  }${typeof task.conflictingRows === 'number' && `, ${formatShare(task.conflictingRows)} of all rows in conflict`}</span></summary>
${isDrawn && html`<div class="charts">${voteChart(name, task, shown)}${distributionChart(name, task, rows?.tasks.get(name))}</div>`}
${lfTable(name, shown, rows)}
${task.findings && task.findings.length > 0 && html`<ul class="warnings">${task.findings.map(({ severity, message }) => html`<li>${severity === 'warning' ? 'Warning' : 'Note'}: ${message}</li>`)}</ul>`}
${all.length > shown.length && html`<p class="note">The ${MOST_SHOWN} with most votes of ${formatCount(all.length)}; metrics.json has all.</p>`}
</details>`;
}

function lfTable(name: string, lfs: readonly LabelingFunctionMetrics[], rows: ReportRows | undefined): Html {
  const split: SplitName = lfs.some((lf) => lf.splits.train) ? 'train' : 'test';
  const hasFaults = lfs.some((lf) => Object.values(lf.splits).some((one) => one && one.faults > 0));
  const places = rows?.places.get(name);
  return table({
    caption: `${name}: labeling functions on the ${split === 'train' ? 'training' : 'test'} rows`,
    head: [
      'Labeling function',
      'votes for',
      'coverage',
      'overlaps',
      'conflicts',
      'accuracy',
      'estimated',
      ...(hasFaults ? ['faults'] : []),
    ],
    texts: [1],
    rows: lfs.map((lf) => {
      const one = lf.splits[split];
      const faults = Object.values(lf.splits).reduce((sum, each) => sum + (each?.faults ?? 0), 0);
      const place = places?.get(lf.name);
      return [
        html`<code>${breakable(lf.name)}</code>${place !== undefined && html`<small>${breakable(place)}</small>`}`,
        one?.polarity.join(', ') || '–',
        shareCell(one?.coverage, palette.bar.light),
        formatShare(one?.overlaps),
        shareCell(one?.conflicts, palette.bar.light),
        html`${formatScore(one?.empiricalAccuracy)}${shareBar(one?.empiricalAccuracy, palette.majorityVote.light)}`,
        html`${formatScore(lf.estimatedAccuracy)}${shareBar(lf.estimatedAccuracy, palette.labelModel.light, lf.estimatedAccuracyInterval)}${
          lf.estimatedAccuracyInterval &&
          html`<small>${lf.estimatedAccuracyInterval.map((each) => each.toFixed(2)).join('–')}</small>`
        }`,
        ...(hasFaults ? [formatCount(faults)] : []),
      ];
    }),
  });
}

function shareCell(share: number | undefined, color: string): Html {
  return html`${formatShare(share)}${shareBar(share, color)}`;
}
