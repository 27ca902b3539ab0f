import type { TaskMetrics } from '../../evaluation/runMetrics.js';
import { verdictOfDifference } from '../comparison.js';
import { formatList, formatScore, formatShare } from '../format.js';
import { html } from '../html.js';
import type { ReportInput } from '../reportInput.js';
import type { Section } from '../section.js';
import { table } from '../table.js';

/** What the label models make of the votes, on the rows that have any. */
export async function labelModels({ metrics }: ReportInput): Promise<Section | null> {
  const tasks = Object.entries(metrics.tasks).filter(([, { labelModel }]) => labelModel);
  if (tasks.length === 0) return null;
  const rows = tasks.map(([name, task]) => {
    const [model, vote] = [task.labelModel?.splits.test, task.majorityVote?.splits.test];
    const kind = task.labelModel!;
    return [
      name,
      html`${kind.kind}${(kind.requested !== kind.kind || kind.dependencies) && html`<small>for ${kind.requested}: ${kind.reason}</small>`}`,
      formatShare(model?.coverage),
      formatScore(vote?.accuracy),
      formatScore(model?.accuracy),
      formatScore(vote?.macroF1),
      formatScore(model?.macroF1),
      formatScore(vote?.logLoss),
      formatScore(model?.logLoss),
    ];
  });
  return {
    id: 'label-models',
    title: 'Label models',
    finding: finding(tasks),
    body: table({
      caption:
        'Majority vote and label model on the test rows with gold on which a labeling function of the task votes. Coverage is of all test rows; log loss is better when lower.',
      head: [
        'Task',
        'model',
        'coverage',
        ...['accuracy', 'macro F1', 'log loss'].flatMap((metric) =>
          ['majority vote', 'label model'].map((model) => html`${metric}<small>${model}</small>`),
        ),
      ],
      texts: [1],
      rows,
    }),
  };
}

function finding(tasks: readonly (readonly [string, TaskMetrics])[]): string {
  const verdicts = tasks.flatMap(([name, task]) => {
    const paired = task.labelModel?.splits.test?.againstMajorityVote?.accuracy;
    return paired ? [{ name, verdict: verdictOfDifference(paired) }] : [];
  });
  if (verdicts.length === 0) return 'Without gold on covered test rows the label models cannot be scored.';
  const above = verdicts.filter(({ verdict }) => verdict === 'above').map(({ name }) => name);
  const below = verdicts.filter(({ verdict }) => verdict === 'below').map(({ name }) => name);
  if (above.length + below.length === 0) {
    return 'Where labeling functions vote, label model and majority vote show no clear difference in accuracy on any task.';
  }
  const parts = [
    above.length > 0 && `clearly more accurate than majority vote on ${formatList(above)}`,
    below.length > 0 && `clearly less accurate ${above.length > 0 ? '' : 'than majority vote '}on ${formatList(below)}`,
  ].filter(Boolean);
  const rest = verdicts.length - above.length - below.length;
  return `Where labeling functions vote, the label model is ${parts.join(' and ')}${rest > 0 ? '; elsewhere there is no clear difference' : ''}.`;
}
