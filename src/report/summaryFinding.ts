import type { RunMetrics, TaskMetrics } from '../evaluation/runMetrics.js';
import { type Verdict, verdictOfDifference } from './comparison.js';
import { formatList, formatPlural, formatScore } from './format.js';

/** With more tasks than this they are counted instead of named. */
const MOST_NAMED = 12;

/**
 * What helped and what did not, in sentences: the means over tasks; on which tasks the network, or without one the label
 * model, is clearly better or worse than majority vote; whether the network adds anything to the label model; and where it
 * never finds the second class.
 */
export function summaryFinding({ mean, tasks }: RunMetrics): string {
  const best = mean.network ? 'network' : 'labelModel';
  const title = best === 'network' ? 'network' : 'label model';
  const labelModel = mean.labelModel?.test?.allRows.macroF1;
  const value = best === 'network' ? mean.network?.test?.macroF1 : labelModel;
  const vote = mean.majorityVote?.test?.allRows.macroF1;
  if (typeof value !== 'number' || typeof vote !== 'number')
    return 'Without gold on the test split there is nothing to compare.';
  const versusVote = verdictsOf(tasks, (task) => scoresOf(task, best)?.againstMajorityVote?.macroF1);
  // A run without intervals has scores and no verdicts.
  const scored = versusVote.length > 0 ? versusVote.length : Object.keys(tasks).length;
  const verdict = versusVote.length > 0 ? `: ${verdictPhrase(versusVote)}` : '';
  const sentences = [
    `On the test split the ${title}'s ${scored > 1 ? `mean macro F1 over ${formatPlural(scored, 'task')}` : 'macro F1'} is ${formatScore(value)}, majority vote's ${formatScore(vote)}${verdict}.`,
  ];
  const versusLabels = verdictsOf(tasks, (task) => task.network?.splits.test?.againstLabelModel?.macroF1);
  if (versusLabels.length > 0 && typeof labelModel === 'number') {
    sentences.push(`Against the label model alone (${formatScore(labelModel)}): ${verdictPhrase(versusLabels)}.`);
  }
  const blind = Object.entries(tasks).filter(([, task]) => task.network?.splits.test?.f1 === 0);
  if (blind.length > 0) {
    const [first] = blind;
    const classes = blind.every(
      ([
        ,
        {
          classes: [, second],
        },
      ]) => second === first[1].classes[1],
    )
      ? `the class "${first[1].classes[1]}"`
      : 'the second class';
    sentences.push(`On ${named(blind.map(([name]) => name))} the network finds no row of ${classes}.`);
  }
  return sentences.join(' ');
}

type NamedVerdict = { readonly name: string; readonly verdict: Verdict };

function verdictsOf(
  tasks: RunMetrics['tasks'],
  difference: (task: TaskMetrics) => Parameters<typeof verdictOfDifference>[0] | undefined,
): NamedVerdict[] {
  return Object.entries(tasks).flatMap(([name, task]) => {
    const paired = difference(task);
    return paired ? [{ name, verdict: verdictOfDifference(paired) }] : [];
  });
}

function scoresOf(task: TaskMetrics, key: 'network' | 'labelModel') {
  return key === 'network' ? task.network?.splits.test : task.labelModel?.splits.test?.allRows;
}

function verdictPhrase(verdicts: readonly NamedVerdict[]): string {
  const names = (wanted: Verdict) => verdicts.filter(({ verdict }) => verdict === wanted).map(({ name }) => name);
  const [above, below, unclear] = [names('above'), names('below'), names('unclear')];
  if (above.length + below.length === 0) {
    return unclear.length === 1 ? 'no clear difference' : 'no clear difference on any task';
  }
  if (verdicts.length === 1) return `clearly ${above.length > 0 ? 'above' : 'below'} it`;
  const name = (tasks: string[]) => (verdicts.length > MOST_NAMED ? formatPlural(tasks.length, 'task') : named(tasks));
  return [
    above.length > 0 && `clearly above on ${name(above)}`,
    below.length > 0 && `clearly below on ${name(below)}`,
    unclear.length > 0 && `no clear difference on ${name(unclear)}`,
  ]
    .filter(Boolean)
    .join('; ');
}

function named(tasks: readonly string[]): string {
  return tasks.length > MOST_NAMED ? formatPlural(tasks.length, 'task') : formatList(tasks);
}
