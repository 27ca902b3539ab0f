import type { Change } from '../../evaluation/compareModels.js';
import type { NegativeTransfer } from '../../evaluation/controlsMetrics.js';
import type { RunMetrics } from '../../evaluation/runMetrics.js';
import { sharingFinding } from '../../evaluation/sharingFinding.js';
import { intervalChart } from '../charts/intervalChart.js';
import { responsive } from '../charts/responsive.js';
import { ticks } from '../charts/ticks.js';
import { formatCount, formatDifference, formatScore } from '../format.js';
import { type Html, type HtmlValue, html } from '../html.js';
import { labelRoom } from '../labelRoom.js';
import type { ReportInput } from '../reportInput.js';
import type { Section } from '../section.js';
import { intervalText, table } from '../table.js';
import { models } from './models.js';

/** What sharing gains and costs each task, and what its weights add to equal ones. */
export async function sharing({ metrics }: ReportInput): Promise<Section | null> {
  const { controls } = metrics;
  if (!controls) return null;
  const { negativeTransfer, equalWeights } = controls;
  const finding = [negativeTransfer && sharingFinding(negativeTransfer), equalWeights && equalFinding(equalWeights)];
  return {
    id: 'sharing',
    title: 'Sharing',
    finding: finding.filter(Boolean).join(' '),
    body: html`${negativeTransfer && sharingBody(negativeTransfer)}${leftOut(controls.singleTask)}${
      equalWeights && equalBody(equalWeights)
    }`,
  };
}

type EqualWeights = NonNullable<NonNullable<RunMetrics['controls']>['equalWeights']>;

function sharingBody(transfer: NegativeTransfer): Html {
  return html`${differenceChart(transfer)}${sharingTable(transfer)}`;
}

/** What sharing adds to each task's score, or takes from it. */
function differenceChart({ metric, tasks }: NegativeTransfer): Html {
  const found = Object.entries(tasks);
  if (found.length === 0) return html``;
  const rows = found.map(([label, { difference, interval, verdict }]) => ({
    label,
    marks: [{ series: 0, value: difference, interval, faint: verdict === 'unclear' }],
  }));
  const ends = found.flatMap(([, { interval }]) => [...interval, 0]);
  const values = ticks(Math.min(...ends), Math.max(...ends), 5);
  const [from, to] = [values[0], values[values.length - 1]];
  const draw = (width: 'wide' | 'narrow') => {
    const { plot, labelLimit } = labelRoom(
      rows.map(({ label }) => label),
      width,
      12,
    );
    return intervalChart({
      title: `${metric} of the shared network minus that of single-task twins, per task, with 95 % intervals`,
      desc: 'The values stand in the table below.',
      series: [models[2]],
      rows,
      axis: {
        from,
        to,
        ticks: values,
        format: (value) => String(value).replace('-', '−'),
        title: `${metric}, shared minus single-task`,
      },
      labelWidth: labelLimit,
      plotWidth: plot,
      dense: rows.length > 40,
      divide: 0,
    });
  };
  return html`<figure>${responsive(draw)}<figcaption>Pale: no clear difference over all tasks together.</figcaption></figure>`;
}

function sharingTable({ metric, tasks, mean, groups }: NegativeTransfer): Html {
  return table({
    caption: `The network against one twin per task, trained on that task alone from the same seed with as many passes over its rows: ${metric} on the test split. Differences carry paired 95 % intervals; Δ is the relative change, above 0 better (Maninis et al., 2019). Helps and hurts hold over all tasks together (Holm, 5 %).`,
    head: ['Task', 'rows', 'shared', 'single-task', 'difference', 'Δ', 'sharing'],
    texts: [6],
    rows: [
      ...Object.entries(tasks).map(([name, { shared, single, verdict, ...change }]) => [
        name,
        ...cells(change, shared, single),
        verdict === 'unclear' ? 'no clear difference' : verdict,
      ]),
      ...Object.entries(groups ?? {}).map(([name, { shared, single, ...change }]) => [
        `${name}: labels, macro F1`,
        ...cells(change, shared, single),
        '',
      ]),
    ],
    footer: mean ? meanRow(mean, 7) : undefined,
  });
}

function equalFinding({ comparison: { mean } }: EqualWeights): string {
  if (!mean) return '';
  const [low, high] = mean.interval;
  const verdict = low > 0 ? 'better than' : high < 0 ? 'worse than' : 'not clearly different from';
  return `The network's weights are ${verdict} equal ones over ${mean.tasks} tasks.`;
}

function equalBody({ comparison: { metric, tasks, mean } }: EqualWeights): Html {
  return table({
    caption: `The network against a run with equal balancing and equal weights: ${metric} on the test split, with paired 95 % intervals.`,
    head: ['Task', 'rows', 'network', 'equal weights', 'difference', 'Δ', 'weights'],
    texts: [6],
    rows: Object.entries(tasks).map(([name, { model, reference, verdict, ...change }]) => [
      name,
      ...cells(change, model, reference),
      verdict === 'unclear' ? 'no clear difference' : verdict,
    ]),
    footer: mean ? meanRow(mean, 7) : undefined,
  });
}

function cells(
  { n, difference, interval, relative, relativeInterval }: Omit<Change, 'model' | 'reference'>,
  model: number,
  reference: number,
): HtmlValue[] {
  return [
    formatCount(n),
    formatScore(model),
    formatScore(reference),
    html`${formatDifference(difference)}${intervalText(interval)}`,
    relative === null ? '–' : html`${formatDifference(relative)}${relativeInterval && intervalText(relativeInterval)}`,
  ];
}

function meanRow({ tasks, relative, interval }: NonNullable<NegativeTransfer['mean']>, width: number): HtmlValue[] {
  const cellsBetween = Array.from({ length: width - 3 }, () => '');
  return [`mean Δ of ${tasks}`, ...cellsBetween, html`${formatDifference(relative)}${intervalText(interval)}`, ''];
}

function leftOut(twins: NonNullable<RunMetrics['controls']>['singleTask']): Html {
  const without = Object.entries(twins ?? {}).flatMap(([name, twin]) =>
    'leftOut' in twin ? [`${name}: ${twin.leftOut}`] : [],
  );
  return without.length > 0 ? html`<p>No twin was trained of ${without.join('; ')}.</p>` : html``;
}
