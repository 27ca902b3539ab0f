import { lineChart } from '../charts/lineChart.js';
import { type Epoch, epochsOf } from '../epochs.js';
import { formatPlural } from '../format.js';
import { type Html, html } from '../html.js';
import { classPalette } from '../palette.js';
import type { ReportInput } from '../reportInput.js';
import type { Section } from '../section.js';
import { table } from '../table.js';
import { legend } from './models.js';

/** With more tasks than colors the lines could not be told apart: the table says it all. */
const MOST_LINES = classPalette.length;

/** How the tasks were weighed, epoch by epoch, where loss balancing was other than equal. */
export async function balancing({ metrics, log }: ReportInput): Promise<Section | null> {
  const cost = metrics.training?.balancing;
  const epochs = epochsOf(log).filter(({ taskBalance }) => Object.keys(taskBalance).length > 0);
  if (!cost || cost.kind === 'equal' || epochs.length === 0) return null;
  const tasks = Object.keys(metrics.tasks).filter((task) => epochs.some(({ taskBalance }) => task in taskBalance));
  const means = tasks.map((task) => ({ task, mean: mean(weightsOf(task, epochs)) })).sort((a, b) => b.mean - a.mean);
  const [most, least] = [means[0], means[means.length - 1]];
  const { backwardHeads, backwardTrunk, backwardLastLayer } = cost.passes;
  const time = cost.timesEqual === null ? '' : ` and took ${cost.timesEqual.toFixed(1)} × the time of one of equal`;
  const ways = `a step goes back ${formatPlural(backwardHeads, 'time')} through the heads and ${formatPlural(backwardTrunk, 'time')} through the trunk${
    backwardLastLayer > 0 ? `, ${formatPlural(backwardLastLayer, 'time')} through its last layer` : ''
  }${time}`;
  return {
    id: 'balancing',
    title: 'Loss balancing',
    finding:
      tasks.length > 1
        ? `${cost.kind} weighed ${most.task} most (${weight(most.mean)} on average) and ${least.task} least (${weight(least.mean)}); ${ways}.`
        : `${cost.kind} had one task to weigh; ${ways}.`,
    body: html`<div class="charts">${chart(tasks, epochs)}${weights(tasks, epochs)}</div>`,
  };
}

function chart(tasks: readonly string[], epochs: readonly Epoch[]): Html {
  if (epochs.length < 2 || tasks.length < 2 || tasks.length > MOST_LINES) return html``;
  const colorOf = (task: string) => classPalette[tasks.indexOf(task)].light;
  const caption = 'Weight of each task by epoch; equal balancing gives 1';
  const lines = lineChart({
    title: caption,
    desc: 'The table has the first, the last, the lowest and the highest weight.',
    series: tasks.map((task) => ({
      color: colorOf(task),
      points: epochs.flatMap(({ epoch, taskBalance }) =>
        task in taskBalance ? [[epoch, taskBalance[task]] as const] : [],
      ),
    })),
    xTitle: 'epoch',
    width: 300,
  });
  return html`<figure><figcaption>${caption}</figcaption>${lines}${legend(
    tasks.map((title) => ({ title, color: colorOf(title), shape: 'bar' as const })),
  )}</figure>`;
}

function weights(tasks: readonly string[], epochs: readonly Epoch[]): Html {
  return table({
    caption:
      'Weight of each task in what the tasks share, as the mean over an epoch’s steps with labels of it; equal balancing gives 1',
    head: ['Task', 'First epoch', 'Last epoch', 'Lowest', 'Highest'],
    rows: tasks.map((task) => {
      const own = weightsOf(task, epochs);
      return [task, ...[own[0], own[own.length - 1], Math.min(...own), Math.max(...own)].map(weight)];
    }),
  });
}

function weightsOf(task: string, epochs: readonly Epoch[]): number[] {
  return epochs.flatMap(({ taskBalance }) => (task in taskBalance ? [taskBalance[task]] : []));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function weight(value: number): string {
  return value.toFixed(2);
}
