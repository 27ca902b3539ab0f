import type { CalibrationBin } from '../../evaluation/calibration.js';
import type { TaskMetrics } from '../../evaluation/runMetrics.js';
import { drawChart } from '../chart.js';
import { formatScore } from '../format.js';
import { type Html, html } from '../html.js';
import { palette } from '../palette.js';
import type { ReportInput } from '../reportInput.js';
import type { Section } from '../section.js';
import { table } from '../table.js';
import { modelLegend, models } from './models.js';

/** Tasks that get a reliability diagram of their own; the table has all. */
const MOST_DIAGRAMS = 12;
/** Bins of fewer rows are dots only: a line through them would draw noise. */
const FEWEST_ON_LINE = 5;

/** Whether probabilities mean what they say, on test rows with gold. */
export async function calibration({ metrics }: ReportInput): Promise<Section | null> {
  const tasks = Object.entries(metrics.tasks).filter(([, task]) => seriesOf(task).length > 0);
  if (tasks.length === 0) return null;
  const diagrams: Html[] = [];
  for (const [name, task] of tasks.slice(0, MOST_DIAGRAMS)) diagrams.push(await diagram(name, task));
  const keys = models.filter(({ key }) => tasks.some(([, task]) => seriesOf(task).some((one) => one.key === key)));
  const hasNetwork = keys.some(({ key }) => key === 'network');
  return {
    id: 'calibration',
    title: 'Calibration',
    finding: finding(tasks),
    body: html`${modelLegend(keys.map(({ key }) => key))}<div class="charts small">${diagrams}</div>
<p class="note">Across: top probability; up: the share of these rows that is right. On the diagonal a probability means what it says; larger dots
stand for more rows. The label model is shown where labeling functions vote${hasNetwork && ', the network on all test rows with gold'}.${
      tasks.length > MOST_DIAGRAMS && ` The first ${MOST_DIAGRAMS} of ${tasks.length} tasks are drawn.`
    }</p>
${table({
  caption:
    'Expected calibration error (15 bins) and log loss over all test rows with gold, also those without votes; lower is better.',
  head: [
    'Task',
    ...['calibration error', 'log loss'].flatMap((metric) =>
      (hasNetwork ? ['label model', 'network'] : ['label model']).map(
        (model) => html`${metric}<small>${model}</small>`,
      ),
    ),
  ],
  rows: tasks.map(([name, task]) => {
    const [label, network] = [task.labelModel?.splits.test?.allRows, task.network?.splits.test];
    return [
      name,
      formatScore(label?.ece),
      ...(hasNetwork ? [formatScore(network?.ece)] : []),
      formatScore(label?.logLoss),
      ...(hasNetwork ? [formatScore(network?.logLoss)] : []),
    ];
  }),
})}`,
  };
}

function seriesOf(task: TaskMetrics): { key: 'labelModel' | 'network'; bins: readonly CalibrationBin[] }[] {
  return (['labelModel', 'network'] as const).flatMap((key) => {
    const bins = task[key]?.splits.test?.calibration ?? [];
    return bins.length > 0 ? [{ key, bins }] : [];
  });
}

function finding(tasks: readonly (readonly [string, TaskMetrics])[]): string {
  const key = tasks.some(([, task]) => task.network) ? 'network' : 'labelModel';
  const errors = tasks
    .flatMap(([name, task]) => {
      const scores = task[key]?.splits.test;
      return typeof scores?.ece === 'number' ? [{ name, ece: scores.ece, lean: leanOf(scores.calibration ?? []) }] : [];
    })
    .sort((a, b) => a.ece - b.ece);
  const title = key === 'network' ? 'network' : 'label model';
  if (errors.length === 0) return `The ${title} could not be checked against gold.`;
  const [best, worst] = [errors[0], errors[errors.length - 1]];
  const lean =
    Math.abs(worst.lean) < 0.02
      ? ''
      : worst.lean > 0
        ? ', overconfident: right less often than it says'
        : ', underconfident: right more often than it says';
  const start = `The ${title}'s probabilities are off by`;
  if (errors.length === 1) return `${start} ${formatScore(worst.ece)} on average${lean}.`;
  return `${start} ${formatScore(best.ece)} on average (${best.name}) to ${formatScore(worst.ece)} (${worst.name}${lean}).`;
}

/** Mean confidence minus accuracy: above zero is overconfident. */
function leanOf(bins: readonly CalibrationBin[]): number {
  const n = bins.reduce((sum, bin) => sum + bin.n, 0);
  return bins.reduce((sum, bin) => sum + bin.n * (bin.confidence - bin.accuracy), 0) / Math.max(1, n);
}

async function diagram(name: string, task: TaskMetrics): Promise<Html> {
  const lowest = 1 / task.classes.length;
  const values = seriesOf(task).flatMap(({ key, bins }) => {
    const model = models.find((one) => one.key === key)!;
    const n = bins.reduce((sum, bin) => sum + bin.n, 0);
    return bins.map((bin) => ({ ...bin, share: bin.n / n, model: key, color: model.color, shape: model.shape }));
  });
  const from = Math.floor(lowest * 10) / 10;
  const domain = [from, 1];
  const axis = { title: null, format: '.2~f', grid: true };
  const ticks = (start: number) => [start, (start + 1) / 2, 1];
  const x = {
    field: 'confidence',
    type: 'quantitative',
    scale: { domain, nice: false },
    axis: { ...axis, values: ticks(from) },
  };
  const y = {
    field: 'accuracy',
    type: 'quantitative',
    scale: { domain: [0, 1], nice: false },
    axis: { ...axis, values: ticks(0) },
  };
  const color = { field: 'color', type: 'nominal', scale: null };
  const spec = {
    width: 122,
    height: 122,
    layer: [
      {
        data: { values: domain.map((value) => ({ confidence: value, accuracy: value })) },
        mark: { type: 'line', color: palette.rule.light, strokeDash: [3, 3], strokeWidth: 1 },
        encoding: { x, y },
      },
      {
        data: { values: values.filter(({ n }) => n >= FEWEST_ON_LINE) },
        mark: { type: 'line', strokeWidth: 1.2, opacity: 0.6 },
        encoding: { x, y, color, detail: { field: 'model' } },
      },
      {
        data: { values },
        mark: { type: 'point', filled: true, opacity: 1 },
        encoding: {
          x,
          y,
          color,
          shape: { field: 'shape', type: 'nominal', scale: null },
          size: { field: 'share', type: 'quantitative', scale: { domain: [0, 1], range: [14, 160] } },
        },
      },
    ],
  };
  return html`<figure><figcaption>${name}</figcaption>${await drawChart(spec, `${name}: reliability diagram of top probability against accuracy on the test split.`)}</figure>`;
}
