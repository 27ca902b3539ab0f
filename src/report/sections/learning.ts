import { drawChart } from '../chart.js';
import { type Epoch, epochsOf } from '../epochs.js';
import { formatPlural, formatScore } from '../format.js';
import { type Html, html } from '../html.js';
import { classPalette, palette } from '../palette.js';
import type { ReportInput } from '../reportInput.js';
import type { Section } from '../section.js';
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
    body: html`<div class="charts">${await lossChart(epochs, best)}${await scoreChart(epochs, best, watched)}</div>`,
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

function epochAxis(epochs: readonly Epoch[]) {
  const numbers = epochs.map(({ epoch }) => epoch);
  // Whole epochs only, the first and every so many after it.
  const every = Math.ceil(numbers.length / 7);
  const ticks = numbers.filter((_, i) => i % every === 0);
  return {
    field: 'epoch',
    type: 'quantitative',
    scale: { domain: [Math.min(...numbers), Math.max(...numbers, Math.min(...numbers) + 1)], nice: false },
    axis: { title: 'epoch', format: 'd', values: ticks, grid: false },
  };
}

function bestRule(epochs: readonly Epoch[], best: number | undefined) {
  if (best === undefined) return [];
  return [
    {
      data: { values: [{ epoch: best }] },
      mark: { type: 'rule', strokeDash: [3, 3], color: palette.rule.light },
      encoding: { x: epochAxis(epochs) },
    },
  ];
}

async function lossChart(epochs: readonly Epoch[], best: number | undefined): Promise<Html> {
  const values = epochs.filter(({ loss }) => loss !== undefined).map(({ epoch, loss }) => ({ epoch, loss }));
  if (values.length === 0) return html``;
  const spec = {
    width: 330,
    height: 170,
    data: { values },
    layer: [
      ...bestRule(epochs, best),
      {
        mark: { type: 'line', color: palette.network.light, strokeWidth: 2, point: values.length < 3 },
        encoding: {
          x: epochAxis(epochs),
          y: {
            field: 'loss',
            type: 'quantitative',
            scale: { zero: false, nice: true },
            axis: { title: null, grid: true, tickCount: 5 },
          },
        },
      },
    ],
  };
  return html`<figure><figcaption>Training loss; dashed: the epoch kept</figcaption>${await drawChart(spec, 'Training loss by epoch.')}</figure>`;
}

async function scoreChart(epochs: readonly Epoch[], best: number | undefined, watched: string): Promise<Html> {
  const metric = watched.slice(watched.lastIndexOf('/'));
  const ending = `/validation${metric}`;
  const paths = [...new Set(epochs.flatMap(({ scores }) => Object.keys(scores)))].filter((path) =>
    path.endsWith(ending),
  );
  const bold = paths.includes(watched) ? watched : paths[0];
  const thin = paths.filter((path) => path !== bold);
  // The mean of a single task is that task.
  const shown = thin.length > 1 && thin.length <= MOST_LINES ? [...thin, bold] : [bold];
  const taskOf = (path: string) => path.slice(0, -ending.length);
  const colorOf = (path: string) => classPalette[Math.min(thin.indexOf(path), classPalette.length - 1)].light;
  const values = epochs.flatMap(({ epoch, scores }) =>
    shown
      .filter((path) => path in scores)
      .map((path) => ({
        epoch,
        path,
        bold: path === bold,
        score: scores[path],
        ...(path !== bold && { color: colorOf(path) }),
      })),
  );
  if (values.length === 0) return html``;
  const encoding = {
    x: epochAxis(epochs),
    y: {
      field: 'score',
      type: 'quantitative',
      scale: { zero: false, nice: true },
      axis: { title: null, grid: true, tickCount: 5, format: '.2f' },
    },
    detail: { field: 'path' },
  };
  const spec = {
    width: 330,
    height: 170,
    data: { values },
    layer: [
      ...bestRule(epochs, best),
      {
        transform: [{ filter: '!datum.bold' }],
        mark: { type: 'line', strokeWidth: 1.3 },
        encoding: { ...encoding, color: { field: 'color', type: 'nominal', scale: null } },
      },
      {
        transform: [{ filter: 'datum.bold' }],
        mark: { type: 'line', color: palette.ink.light, strokeWidth: 2.5, point: epochs.length < 3 },
        encoding,
      },
    ],
  };
  const names = shown.length > 1 && [
    { title: taskOf(bold), color: palette.ink.light, shape: 'bar' as const },
    ...thin.map((path) => ({ title: taskOf(path), color: colorOf(path) })),
  ];
  const caption = `${metric.slice(1)} on the validation split${names ? `; thick: ${taskOf(bold)}` : ` (${bold})`}`;
  return html`<figure><figcaption>${caption}</figcaption>${await drawChart(spec, `${caption}, by epoch.`)}${names && legend(names)}</figure>`;
}
