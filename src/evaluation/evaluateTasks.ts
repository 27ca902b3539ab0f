import type { ProbLabels } from '../core/probLabels.js';
import type { Rng } from '../core/rng.js';
import { bySplit } from './bySplit.js';
import type { PredictedTask } from './endToEnd.js';
import { evaluateLabels, uniformWhereUncovered } from './evaluateLabels.js';
import { evaluateNetwork, type PredictedTasks } from './evaluateNetwork.js';
import type { LabelModelMetrics, TaskMetrics } from './runMetrics.js';
import { type Baseline, createScorer, type Scorer } from './scorer.js';
import type { LabelModelOutcome, TaskOutcome } from './taskOutcome.js';
import { conflictingRows, voteCounts, votesPerRow } from './voteCounts.js';

export type { TaskOutcome } from './taskOutcome.js';

/**
 * The `tasks` part of metrics.json: every task's label model, majority vote and network on every split and slice.
 *
 * @param options `draws`: bootstrap resamples per interval; by default 1,000, fewer for many tasks
 */
export function evaluateTasks(
  outcomes: readonly TaskOutcome[],
  options: { rng: Rng; draws?: number },
): Record<string, TaskMetrics> {
  const draws = options.draws ?? Math.max(200, Math.min(1000, Math.floor(20_000 / outcomes.length)));
  const predicted = new Map<string, PredictedTask>();
  const byHead = new Map<string, PredictedTask>();
  for (const { task, gold, network, tied } of outcomes) {
    if (!network) continue;
    predicted.set(task.name, { task, gold, probs: network, ...(tied && { consistent: tied }) });
    byHead.set(task.name, { task, gold, probs: tied?.byHead ?? network });
  }
  return Object.fromEntries(
    outcomes.map((outcome) => {
      const vote = outcome.majorityVote && uniformWhereUncovered(outcome.majorityVote);
      const baselines = {
        majorityVote: vote?.probs,
        labelModel: outcome.labelModel?.labels.probs,
        before: outcome.labelModelBefore?.labels.probs,
        control: outcome.control,
      };
      const scorer = createScorer(outcome, baselines, options.rng.derive(`intervals/${outcome.task.name}`), draws);
      return [outcome.task.name, taskMetrics(outcome, vote, { predicted, byHead }, scorer)];
    }),
  );
}

function taskMetrics(
  outcome: TaskOutcome,
  vote: ProbLabels | undefined,
  predicted: PredictedTasks,
  scorer: Scorer,
): TaskMetrics {
  const { task, splits, gold, matrix, labelingFunctions, findings, labelModel, labelModelBefore, network } = outcome;
  const votes = matrix && voteCounts(matrix, task.classes);
  return {
    classes: task.classes,
    ...(task.parent && { parent: task.parent }),
    ...(task.refines && { refines: task.refines }),
    source: task.source,
    rows: bySplit(splits, (rows) => rows.length),
    ...(task.gold && {
      gold: { train: task.gold.train, splits: bySplit(splits, (rows) => classCounts(gold, rows, task.classes.length)) },
    }),
    labelingFunctions: (labelingFunctions ?? []).map((lf, j) => ({ ...lf, ...(votes && { votes: votes[j] }) })),
    ...(findings && { findings }),
    ...(matrix && { votesPerRow: votesPerRow(matrix), conflictingRows: conflictingRows(matrix) }),
    ...(labelModel && {
      labelModel: labelModelMetrics(outcome, labelModel, scorer, [
        'majorityVote',
        ...(labelModelBefore ? (['before'] as const) : []),
      ]),
    }),
    ...(labelModelBefore && {
      labelModelBefore: labelModelMetrics(outcome, labelModelBefore, scorer, ['majorityVote']),
    }),
    ...(vote && { majorityVote: evaluateLabels(outcome, vote, scorer, { against: [] }) }),
    ...(network && { network: evaluateNetwork(outcome, network, predicted, scorer) }),
  };
}

function labelModelMetrics(
  outcome: TaskOutcome,
  { labels, kind, requested, reason, classBalance, dependencies, temperature }: LabelModelOutcome,
  scorer: Scorer,
  against: readonly Baseline[],
): LabelModelMetrics {
  return {
    kind,
    requested,
    reason,
    ...(classBalance && { classBalance }),
    ...(dependencies && { dependencies }),
    ...(temperature && { temperature }),
    distribution: meanDistribution(labels),
    ...evaluateLabels(outcome, labels, scorer, { against }),
  };
}

function meanDistribution({ n, k, probs }: ProbLabels): number[] {
  const sums = new Float64Array(k);
  for (let at = 0; at < probs.length; at++) sums[at % k] += probs[at];
  return Array.from(sums, (sum) => (n > 0 ? sum / n : 0));
}

function classCounts(gold: Int16Array, rows: Uint32Array, k: number): number[] {
  const counts = new Array<number>(k).fill(0);
  for (const row of rows) if (gold[row] >= 0) counts[gold[row]]++;
  return counts;
}
