import { argMax } from '../core/numeric.js';
import { rateOf } from '../core/rateOf.js';
import { splitCode } from '../core/split.js';
import type { TaskMetrics } from '../evaluation/runMetrics.js';
import type { Confusion, TaskRows } from '../report/taskRows.js';
import { countVotes } from './countVotes.js';
import { lookNext } from './lookNext.js';
import type { RunTask } from './runTask.js';
import { sureContradictions } from './sureContradictions.js';
import { taskErrors } from './taskErrors.js';

const bins = 20;
/** Buckets of errors that are told. */
const mostBuckets = 8;

/**
 * What a report tells of a task's rows.
 *
 * @param gold [n] class or −1
 */
export function taskRows(task: RunTask, gold: Int16Array, metrics: TaskMetrics): TaskRows {
  const { name, classes, n, splits, matrix, covered, labels, network } = task;
  const k = classes.length;
  const isOpen = (row: number) => splits[row] !== splitCode.test;
  const isValidation = (row: number) => splits[row] === splitCode.validation;
  const label = new Int16Array(n).fill(-1);
  const p = new Float32Array(n);
  const sureness = new Float32Array(network ? n : 0);
  for (let row = 0; row < n; row++) {
    if (network && network.decided[row] >= 0) sureness[row] = network.probs[row * k + network.decided[row]];
    if (!covered[row]) continue;
    label[row] = argMax(labels, row * k, k);
    p[row] = labels[row * k + label[row]];
  }
  const votes = countVotes(matrix, gold, isOpen);
  const measured = new Map(metrics.labelingFunctions.map((lf) => [lf.name, lf]));
  const accuracy = new Map(matrix.names.map((lf, j) => [lf, rateOf(votes.right[j], votes.scored[j])]));
  const models = [
    ['majority vote', metrics.majorityVote],
    ['label model', metrics.labelModel],
    ['network', metrics.network],
  ] as const;
  const look = lookNext({
    task: name,
    k,
    rows: votes.rows,
    covered: votes.coveredRows,
    conflicts: votes.conflictingRows,
    functions: matrix.names.map((lf, j) => {
      const known = measured.get(lf);
      return {
        name: lf,
        votes: votes.covered[j],
        faults: (known?.splits.train?.faults ?? 0) + (known?.splits.validation?.faults ?? 0),
        accuracy: { right: votes.right[j], n: votes.scored[j], interval: accuracy.get(lf)!.interval },
        estimated: known?.estimatedAccuracy ?? null,
        ...(known?.estimatedAccuracyInterval && { estimatedInterval: known.estimatedAccuracyInterval }),
      };
    }),
    findings: metrics.findings ?? [],
    scores: models.flatMap(([model, scored]) => {
      const scores = scored?.splits.validation;
      if (!scores || typeof scores.accuracy !== 'number') return [];
      const right = Math.round(scores.accuracy * scores.n);
      return [{ model, split: 'validation' as const, accuracy: { share: scores.accuracy, right, n: scores.n } }];
    }),
    ...sureContradictions(
      { gold, label, p, ...(network && { network: { prediction: network.decided, p: sureness } }) },
      isOpen,
    ),
  });
  const errors = taskErrors(task, gold, new Map(), { splits: ['validation'], limit: 0, pairs: 0 });
  const ofLabels = histogramOf(p, (row) => isOpen(row) && covered[row] === 1);
  const ofNetwork = network && histogramOf(sureness, (row) => isValidation(row) && network.decided[row] >= 0);
  return {
    rows: votes.rows,
    confidence: { ...(ofLabels && { labelModel: ofLabels }), ...(ofNetwork && { network: ofNetwork }) },
    confusion: [
      ...confusionOf('label model', label, gold, k, isValidation),
      ...(network ? confusionOf('network', network.decided, gold, k, isValidation) : []),
    ],
    buckets: errors.buckets.slice(0, mostBuckets).map(({ examples: _, ...bucket }) => bucket),
    accuracy,
    look,
  };
}

/** The shares of values from 0 to 1 by bin; undefined where none counts. */
function histogramOf(values: Float32Array, counts: (row: number) => boolean): number[] | undefined {
  const found = new Array<number>(bins).fill(0);
  let total = 0;
  for (let row = 0; row < values.length; row++) {
    if (!counts(row)) continue;
    total++;
    found[Math.min(bins - 1, Math.floor(values[row] * bins))]++;
  }
  return total > 0 ? found.map((count) => count / total) : undefined;
}

function confusionOf(
  model: Confusion['model'],
  said: Int16Array,
  gold: Int16Array,
  k: number,
  isCounted: (row: number) => boolean,
): Confusion[] {
  const counts = Array.from({ length: k }, () => new Array<number>(k + 1).fill(0));
  let total = 0;
  for (let row = 0; row < gold.length; row++) {
    if (gold[row] < 0 || !isCounted(row)) continue;
    total++;
    counts[gold[row]][said[row] < 0 ? k : said[row]]++;
  }
  return total > 0 ? [{ model, counts }] : [];
}
