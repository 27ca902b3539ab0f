import type { LabelMatrix } from '../core/labelMatrix.js';
import { createScored, type Scored } from '../core/metrics/scored.js';
import type { ProbLabels } from '../core/probLabels.js';
import type { Rng } from '../core/rng.js';
import type { SliceMembership } from '../core/sliceMembership.js';
import { rowsOfSplit, type SplitName, splitCode, splitNames } from '../core/split.js';
import type { TaskSpec } from '../core/taskSpec.js';
import { bootstrapIntervals, pairedDifference } from './bootstrap.js';
import { calibrationBins } from './calibration.js';
import { compositeRows, type PredictedTask } from './endToEnd.js';
import type {
  BySplit,
  IntervalScores,
  LabelingFunctionMetrics,
  LabelScores,
  NetworkMetrics,
  NetworkScores,
  TaskMetrics,
} from './runMetrics.js';
import { scoreProbabilities, scoreRows } from './scores.js';
import { type DecisionRule, decide } from './thresholds.js';
import { voteCounts, votesPerRow } from './voteCounts.js';

/** Everything about one task that scores are made of. Rows are the rows of the task's source. */
export interface TaskOutcome {
  task: TaskSpec;
  /** [n] split codes */
  splits: Uint8Array;
  /** [n] the true class, −1 = none */
  gold: Int16Array;
  matrix?: LabelMatrix;
  labelingFunctions?: readonly Omit<LabelingFunctionMetrics, 'votes'>[];
  labelModel?: { labels: ProbLabels; kind: string; requested: string; reason: string };
  majorityVote?: ProbLabels;
  /** [n, k] the network's predictions */
  network?: Float32Array;
  decision?: DecisionRule;
  /** Slices of any task; those of others are passed over. */
  slices?: readonly SliceMembership[];
}

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
  for (const { task, gold, network } of outcomes) if (network) predicted.set(task.name, { task, gold, probs: network });
  return Object.fromEntries(
    outcomes.map((outcome) => {
      const context: Context = { outcome, predicted, draws, rng: options.rng.derive(`intervals/${outcome.task.name}`) };
      return [outcome.task.name, taskMetrics(context)];
    }),
  );
}

interface Context {
  outcome: TaskOutcome;
  predicted: ReadonlyMap<string, PredictedTask>;
  rng: Rng;
  draws: number;
}

function taskMetrics(context: Context): TaskMetrics {
  const { task, splits, gold, matrix, labelingFunctions, labelModel, majorityVote, network } = context.outcome;
  const votes = matrix && voteCounts(matrix, task.classes);
  return {
    classes: task.classes,
    ...(task.parent && { parent: task.parent }),
    source: task.source,
    rows: bySplit(splits, (rows) => rows.length),
    ...(task.gold && {
      gold: { train: task.gold.train, splits: bySplit(splits, (rows) => classCounts(gold, rows, task.classes.length)) },
    }),
    labelingFunctions: (labelingFunctions ?? []).map((lf, j) => ({ ...lf, ...(votes && { votes: votes[j] }) })),
    ...(matrix && { votesPerRow: votesPerRow(matrix) }),
    ...(labelModel && {
      labelModel: {
        kind: labelModel.kind,
        requested: labelModel.requested,
        reason: labelModel.reason,
        distribution: meanDistribution(labelModel.labels),
        ...labelModelMetrics(context, labelModel.labels),
      },
    }),
    ...(majorityVote && { majorityVote: labelModelMetrics(context, uniformWhereUncovered(majorityVote)) }),
    ...(network && { network: networkMetrics(context, network) }),
  };
}

function labelModelMetrics(
  context: Context,
  labels: ProbLabels,
): { splits: BySplit<LabelScores>; slices?: Record<string, BySplit<LabelScores>> } {
  const { splits } = context.outcome;
  const slices = slicesOf(context, (rows, split) => labelScores(context, labels, rows, split));
  return {
    splits: bySplit(splits, (rows, split) => {
      const { scores, scored } = labelScores(context, labels, rows, split);
      return { ...scores, calibration: calibrationBins(scored) };
    }),
    ...(slices && { slices: mapValues(slices, (one) => mapSplits(one, ({ scores }) => scores)) }),
  };
}

function labelScores(
  context: Context,
  labels: ProbLabels,
  rows: Uint32Array,
  split: SplitName,
): { scores: LabelScores; scored: Scored } {
  const { gold, task } = context.outcome;
  const k = task.classes.length;
  const covered = rows.filter((row) => labels.covered[row] === 1);
  const scored = createScored(labels.probs, gold, k, { rows: covered });
  const allRows = createScored(labels.probs, gold, k, { rows });
  return {
    scored,
    scores: {
      ...withIntervals(context, scored, split),
      coverage: rows.length > 0 ? covered.length / rows.length : 0,
      allRows: withIntervals(context, allRows, split),
    },
  };
}

function networkMetrics(context: Context, probs: Float32Array): NetworkMetrics {
  const { task, splits, gold, majorityVote, decision } = context.outcome;
  const k = task.classes.length;
  const decided = decision && decision.kind !== 'argmax' ? decide(probs, k, decision) : undefined;

  const scoresOf = (rows: Uint32Array, split: SplitName): NetworkScores => ({
    ...withIntervals(context, createScored(probs, gold, k, { rows }), split),
    ...(decided && { decided: scoreProbabilities(probs, gold, k, rows, decided) }),
  });

  const slices = slicesOf(context, scoresOf);
  return {
    splits: bySplit(splits, (rows, split) => {
      const scored = createScored(probs, gold, k, { rows });
      const composite = compositeRows(task.name, context.predicted, rows);
      return {
        ...scoresOf(rows, split),
        ...(composite && { endToEnd: withIntervals(context, composite, split) }),
        ...(split === 'test' && majorityVote && { againstMajorityVote: compare(context, scored, majorityVote, rows) }),
        calibration: calibrationBins(scored),
      };
    }),
    slices: slices ?? {},
    ...(decision && { decision }),
  };
}

function compare({ outcome, rng, draws }: Context, network: Scored, vote: ProbLabels, rows: Uint32Array) {
  const k = outcome.task.classes.length;
  const votes = createScored(uniformWhereUncovered(vote).probs, outcome.gold, k, { rows });
  const difference = (metric: 'accuracy' | 'macroF1') =>
    pairedDifference(network, votes, metric, rng.derive(`difference/${metric}`), { draws });
  const accuracy = difference('accuracy');
  const macroF1 = difference('macroF1');
  return { ...(accuracy && { accuracy }), ...(macroF1 && { macroF1 }) };
}

/** Test scores get intervals; the other splits serve fits and choices, where an interval would promise too much. */
function withIntervals({ rng, draws }: Context, scored: Scored, split: SplitName): IntervalScores {
  const scores = scoreRows(scored);
  return split === 'test' && scored.n > 0
    ? { ...scores, intervals: bootstrapIntervals(scored, rng.derive('scores'), { draws }) }
    : scores;
}

function slicesOf<T>(
  { outcome }: Context,
  score: (rows: Uint32Array, split: SplitName) => T,
): Record<string, BySplit<T>> | undefined {
  const { task, splits, slices = [] } = outcome;
  const own = slices.filter((slice) => slice.source === task.source && slice.tasks.includes(task.name));
  if (own.length === 0) return undefined;
  return Object.fromEntries(
    own.map(({ name, rows }) => [
      name,
      bySplit(splits, (_, split) =>
        score(
          rows.filter((row) => splits[row] === splitCode[split]),
          split,
        ),
      ),
    ]),
  );
}

/** Majority vote knows no prior: rows without votes are uniform, whatever prior its labels were made with. */
function uniformWhereUncovered(labels: ProbLabels): ProbLabels {
  const probs = labels.probs.slice();
  for (let row = 0; row < labels.n; row++) {
    if (!labels.covered[row]) probs.fill(1 / labels.k, row * labels.k, (row + 1) * labels.k);
  }
  return { ...labels, probs };
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

function bySplit<T>(splits: Uint8Array, value: (rows: Uint32Array, split: SplitName) => T): BySplit<T> {
  const result: BySplit<T> = {};
  for (const split of splitNames) {
    const rows = rowsOfSplit(splits, split);
    if (rows.length > 0) result[split] = value(rows, split);
  }
  return result;
}

function mapSplits<T, U>(values: BySplit<T>, change: (value: T) => U): BySplit<U> {
  const result: BySplit<U> = {};
  for (const split of splitNames) {
    const value = values[split];
    if (value !== undefined) result[split] = change(value);
  }
  return result;
}

function mapValues<T, U>(values: Record<string, T>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
