import type { CalibrationBin } from '../../evaluation/calibration.js';
import type { TaskMetrics } from '../../evaluation/runMetrics.js';
import { reliabilityDiagram } from '../charts/reliabilityDiagram.js';
import { formatScore } from '../format.js';
import { type Html, html } from '../html.js';
import type { ReportInput } from '../reportInput.js';
import type { Section } from '../section.js';
import { breakable, table } from '../table.js';
import { modelLegend, models } from './models.js';

/** Tasks that get a reliability diagram of their own; the table has all. */
const MOST_DIAGRAMS = 12;

/** Whether probabilities mean what they say, on test rows with gold. */
export async function calibration({ metrics }: ReportInput): Promise<Section | null> {
  const tasks = Object.entries(metrics.tasks).filter(([, task]) => seriesOf(task).length > 0);
  if (tasks.length === 0) return null;
  const diagrams = tasks.slice(0, MOST_DIAGRAMS).map(([name, task]) => diagram(name, task));
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

function diagram(name: string, task: TaskMetrics): Html {
  const from = Math.floor(10 / task.classes.length) / 10;
  const series = seriesOf(task).map(({ key, bins }) => ({ ...models.find((one) => one.key === key)!, bins }));
  const chart = reliabilityDiagram({
    title: `${name}: top probability against accuracy on the test split`,
    desc: series
      .map(({ title, bins }) => {
        const points = bins.map(
          (bin) => `${bin.confidence.toFixed(2)} right ${bin.accuracy.toFixed(2)} (${bin.n} rows)`,
        );
        return `${title}: ${points.join(', ')}`;
      })
      .join('; '),
    series,
    from,
  });
  return html`<figure><figcaption>${breakable(name)}</figcaption>${chart}</figure>`;
}
