import { lineChart } from '../charts/lineChart.js';
import { type Epoch, epochsOf } from '../epochs.js';
import { formatPlural, formatScore } from '../format.js';
import { type Html, html } from '../html.js';
import { classPalette, palette } from '../palette.js';
import type { ReportInput } from '../reportInput.js';
import type { Section } from '../section.js';
import { breakable, fold, table } from '../table.js';
import { legend } from './models.js';

const WATCHED = 'mean/validation/macroF1';
/** With more tasks than this their thin lines would only be a haze round the mean. */
const MOST_LINES = classPalette.length;

/** How loss and validation scores went, epoch by epoch. */
export async function learning({ metrics, log }: ReportInput): Promise<Section | null> {
  const epochs = epochsOf(log);
  if (epochs.length === 0) return null;
  const best = metrics.training?.bestEpoch;
  const watched = metrics.training?.earlyStopping ?? WATCHED;
  return {
    id: 'learning',
    title: 'Learning curves',
    finding: finding(epochs, best, watched, metrics.training?.earlyStopping ?? null),
    body: html`<div class="charts">${lossChart(epochs, best)}${scoreChart(epochs, best, watched)}</div>${smallCharts(epochs, best, watched)}${numbers(epochs, watched)}`,
  };
}

function finding(epochs: readonly Epoch[], best: number | undefined, watched: string, stopping: string | null): string {
  const [first, last] = [epochs[0], epochs[epochs.length - 1]];
  const losses =
    typeof first.loss === 'number' && typeof last.loss === 'number' && epochs.length > 1
      ? `Training loss went from ${formatScore(first.loss)} to ${formatScore(last.loss)} in ${formatPlural(epochs.length, 'epoch')}`
      : `Training took ${formatPlural(epochs.length, 'epoch')}`;
  const kept = epochs.find(({ epoch }) => epoch === best);
  const score = kept?.scores[watched];
  if (best === undefined) return `${losses}.`;
  const why = stopping ? `best by ${stopping}${score === undefined ? '' : ` (${formatScore(score)})`}` : 'the last';
  return `${losses}; the weights kept are epoch ${best}’s, ${stopping || score !== undefined ? why : 'as no validation score could choose'}.`;
}

function lossChart(epochs: readonly Epoch[], best: number | undefined): Html {
  const points = epochs.flatMap(({ epoch, loss }) => (loss === undefined ? [] : [[epoch, loss] as const]));
  if (points.length === 0) return html``;
  const chart = lineChart({
    title: 'Training loss by epoch',
    desc: 'The numbers stand in the table below.',
    series: [{ color: palette.network.light, points, bold: true }],
    xTitle: 'epoch',
    ...(best !== undefined && { marked: best }),
    width: 300,
  });
  return html`<figure><figcaption>Training loss; dashed: the epoch kept</figcaption>${chart}</figure>`;
}

/** Which scores of the validation split the epochs tell of: the one that is watched, and the tasks' own. */
function curvesOf(epochs: readonly Epoch[], watched: string) {
  const metric = watched.slice(watched.lastIndexOf('/'));
  const ending = `/validation${metric}`;
  const paths = [...new Set(epochs.flatMap(({ scores }) => Object.keys(scores)))].filter((path) =>
    path.endsWith(ending),
  );
  const bold = paths.includes(watched) ? watched : paths[0];
  const thin = paths.filter((path) => path !== bold);
  return {
    metric: metric.slice(1),
    bold,
    // The mean of a single task is that task.
    thin: thin.length > 1 ? thin : [],
    taskOf: (path: string) => path.slice(0, -ending.length),
    pointsOf: (path: string) =>
      epochs.flatMap(({ epoch, scores }) => (path in scores ? [[epoch, scores[path]] as const] : [])),
  };
}

function scoreChart(epochs: readonly Epoch[], best: number | undefined, watched: string): Html {
  const { metric, bold, thin, taskOf, pointsOf } = curvesOf(epochs, watched);
  if (bold === undefined) return html``;
  const shown = thin.length <= MOST_LINES ? thin : [];
  const colorOf = (at: number) => classPalette[at].light;
  const caption = `${metric} on the validation split${shown.length > 0 ? `; thick: ${taskOf(bold)}` : ` (${bold})`}`;
  const chart = lineChart({
    title: `${caption}, by epoch`,
    desc: 'The numbers stand in the table below.',
    series: [
      ...shown.map((path, at) => ({ color: colorOf(at), points: pointsOf(path) })),
      { color: palette.ink.light, points: pointsOf(bold), bold: true },
    ],
    xTitle: 'epoch',
    ...(best !== undefined && { marked: best }),
    width: 300,
  });
  const names = shown.length > 0 && [
    { title: taskOf(bold), color: palette.ink.light, shape: 'bar' as const },
    ...shown.map((path, at) => ({ title: taskOf(path), color: colorOf(at), shape: 'bar' as const })),
  ];
  return html`<figure><figcaption>${caption}</figcaption>${chart}${names && legend(names)}</figure>`;
}

/** Where the tasks are too many for one chart, a small one each, on one scale. */
function smallCharts(epochs: readonly Epoch[], best: number | undefined, watched: string): Html {
  const { metric, bold, thin, taskOf, pointsOf } = curvesOf(epochs, watched);
  if (thin.length <= MOST_LINES) return html``;
  const all = thin.flatMap((path) => pointsOf(path).map(([, y]) => y));
  const yDomain = [Math.min(...all), Math.max(...all)] as const;
  const lines = thin.map((path) => {
    const points = pointsOf(path);
    const [first, last] = [points[0][1], points[points.length - 1][1]];
    const chart = lineChart({
      title: `${taskOf(path)}: ${metric} on the validation split by epoch`,
      desc: `From ${formatScore(first)} to ${formatScore(last)}.`,
      series: [
        { color: palette.grid.light, points: pointsOf(bold) },
        { color: palette.network.light, points },
      ],
      ...(best !== undefined && { marked: best }),
      yDomain,
      width: 110,
      height: 52,
    });
    return html`<figure><figcaption>${breakable(taskOf(path))} ${formatScore(last)}</figcaption>${chart}</figure>`;
  });
  const what = `${metric} on the validation split, task by task; pale: ${taskOf(bold)}; the number is the last epoch’s`;
  return fold(`${what} (${lines.length} tasks)`, html`<div class="charts small">${lines}</div>`);
}

function numbers(epochs: readonly Epoch[], watched: string): Html {
  const { metric, bold, thin, taskOf } = curvesOf(epochs, watched);
  const shown = bold === undefined ? [] : [bold, ...(thin.length <= MOST_LINES ? thin : [])];
  return fold(
    'Epoch by epoch, in numbers',
    table({
      caption: `Training loss${shown.length > 0 ? `, and ${metric} on the validation split` : ''}`,
      head: ['Epoch', 'loss', ...shown.map(taskOf)],
      rows: epochs.map(({ epoch, loss, scores }) => [
        String(epoch),
        formatScore(loss),
        ...shown.map((path) => formatScore(scores[path])),
      ]),
      open: true,
    }),
  );
}
