import { type MetricName, metrics, metricsFor } from '../core/metrics/index.js';
import type { WeightedScore } from '../core/metrics/metric.js';
import { createScored, type Scored } from '../core/metrics/scored.js';
import { normalTail } from '../core/normalTail.js';
import { mean } from '../core/numeric.js';
import type { Rng } from '../core/rng.js';
import type { Interval } from './bootstrap.js';
import { drawTogether } from './drawTogether.js';
import { groupMacroF1 } from './groupMacroF1.js';
import { holm } from './holm.js';
import { relativeChange } from './relativeChange.js';
import { resample } from './resample.js';

/** Two models' predictions for one task, on the rows that they are compared on. */
export interface ComparedTask {
  readonly name: string;
  /** The multi-label task that this one is a label of. */
  readonly labelOf?: string;
  readonly k: number;
  /** [n] the true class, −1 = none */
  readonly gold: Int16Array;
  /** [n, k] */
  readonly model: Float32Array;
  /** [n, k] */
  readonly reference: Float32Array;
  /** Ascending rows that are compared; those without gold are passed over. */
  readonly rows: Uint32Array;
  /** What is added to a row to tell it from those of other sources. */
  readonly offset: number;
}

/** How a model's score differs from the reference's on the same rows. Intervals are 95 %, paired. */
export interface Change {
  readonly metric: MetricName;
  /** Rows that are scored. */
  readonly n: number;
  readonly model: number;
  readonly reference: number;
  /** model − reference */
  readonly difference: number;
  readonly interval: Interval;
  /** See `relativeChange`: above 0 is better; null where the reference's score is 0. */
  readonly relative: number | null;
  readonly relativeInterval: Interval | null;
  /** Of no difference, two-sided: normal, with the bootstrap's standard error. */
  readonly p: number;
}

/** A {@link Change} among those of several tasks. */
export interface TaskChange extends Change {
  /** Holm's, over the tasks. */
  readonly adjustedP: number;
  /** Where `adjustedP` is below 0.05, whether the model is better than the reference. */
  readonly verdict: 'better' | 'worse' | 'unclear';
}

/** By how much one model beats another, task by task and over all tasks. */
export interface Comparison {
  readonly tasks: Readonly<Record<string, TaskChange>>;
  /** Δ_MTL: the mean of the tasks' relative changes, with rows drawn for all tasks together; null where no task has one. */
  readonly mean: { readonly tasks: number; readonly relative: number; readonly interval: Interval } | null;
  /** Multi-label tasks as a whole, by the macro F1 of their labels. */
  readonly groups?: Readonly<Record<string, Change>>;
}

const clear = 0.05;

/**
 * Holds a model against a reference, task by task and over all tasks. Verdicts are Holm's over the tasks; intervals are each one's own.
 *
 * @param options `draws`: bootstrap resamples at most
 */
export function compareModels(
  tasks: readonly ComparedTask[],
  metric: MetricName,
  rng: Rng,
  options: { draws?: number } = {},
): Comparison {
  const parts = tasks.map((task) => pairOf(task, metric)).filter(({ model: { n } }) => n > 0);
  const changes = parts.flatMap((part) => {
    const change = changeOf([part], part.score, metric, rng.derive(part.name), options.draws);
    return change ? [[part.name, change] as const] : [];
  });
  const adjusted = holm(changes.map(([, { p }]) => p));
  const related = parts.filter((part) =>
    changes.some(([name, { relative }]) => name === part.name && relative !== null),
  );
  const groups = new Set(parts.flatMap(({ labelOf }) => labelOf ?? []));
  const groupChanges = [...groups].flatMap((name) => {
    const labels = parts.filter(({ labelOf }) => labelOf === name);
    const change = changeOf(labels, groupMacroF1, 'macroF1', rng.derive(`group ${name}`), options.draws);
    return change ? [[name, change] as const] : [];
  });
  return {
    tasks: Object.fromEntries(
      changes.map(([name, change], i) => [
        name,
        { ...change, adjustedP: adjusted[i], verdict: verdictOf(change, adjusted[i]) },
      ]),
    ),
    mean: meanChange(related, metric, rng.derive('mean'), options.draws),
    ...(groupChanges.length > 0 && { groups: Object.fromEntries(groupChanges) }),
  };
}

/** Both models' scored rows of one task, in the same order. */
interface Pair {
  readonly name: string;
  readonly labelOf?: string;
  readonly model: Scored;
  readonly reference: Scored;
  /** [n] the scored rows, told apart from those of other sources. */
  readonly rows: Uint32Array;
  readonly score: ScoreOf;
}

/** Makes one figure of one or more tasks' rows; `weights` are each task's own. */
type ScoreOf = (scored: readonly Scored[]) => (weights?: readonly Uint16Array[]) => number | null;

function pairOf({ name, labelOf, k, gold, model, reference, rows, offset }: ComparedTask, metric: MetricName): Pair {
  const scored = rows.filter((row) => gold[row] >= 0);
  const prepared = metricsFor(k).find(([each]) => each === metric)?.[1];
  return {
    name,
    labelOf,
    model: createScored(model, gold, k, { rows: scored }),
    reference: createScored(reference, gold, k, { rows: scored }),
    rows: scored.map((row) => row + offset),
    score: ([only]) => {
      const score: WeightedScore = prepared?.prepare(only) ?? (() => null);
      return (weights) => score(weights?.[0]);
    },
  };
}

function changeOf(
  pairs: readonly Pair[],
  scoreOf: ScoreOf,
  metric: MetricName,
  rng: Rng,
  draws: number | undefined,
): Change | null {
  const model = scoreOf(pairs.map((pair) => pair.model));
  const reference = scoreOf(pairs.map((pair) => pair.reference));
  const { n, weightsOf } = drawTogether(pairs.map(({ rows }) => rows));
  const [difference, relative] = resample(
    n,
    (drawn) => {
      const weights = drawn && weightsOf(drawn);
      const [a, b] = [model(weights), reference(weights)];
      return [a === null || b === null ? null : a - b, relativeChange(metric, a, b)];
    },
    rng,
    draws,
  );
  const [a, b] = [model(), reference()];
  if (a === null || b === null || !difference) return null;
  return {
    metric,
    n,
    model: a,
    reference: b,
    difference: a - b,
    interval: difference.interval,
    relative: relativeChange(metric, a, b),
    relativeInterval: relative?.interval ?? null,
    p: twoSided(a - b, difference.error),
  };
}

function meanChange(
  pairs: readonly Pair[],
  metric: MetricName,
  rng: Rng,
  draws: number | undefined,
): Comparison['mean'] {
  if (pairs.length === 0) return null;
  const scores = pairs.map(({ score, model, reference }) => ({ model: score([model]), reference: score([reference]) }));
  const { n, weightsOf } = drawTogether(pairs.map(({ rows }) => rows));
  const meanOf = (drawn?: Uint16Array) => {
    const weights = drawn && weightsOf(drawn);
    const changes = scores.map(({ model, reference }, i) => {
      const own = weights && [weights[i]];
      return relativeChange(metric, model(own), reference(own));
    });
    return changes.some((change) => change === null) ? null : mean(changes as number[]);
  };
  const [spread] = resample(n, (drawn) => [meanOf(drawn)], rng, draws);
  const relative = meanOf();
  return relative === null || !spread ? null : { tasks: pairs.length, relative, interval: spread.interval };
}

function twoSided(difference: number, error: number): number {
  if (error === 0) return difference === 0 ? 1 : 0;
  return Math.min(1, 2 * normalTail(Math.abs(difference) / error));
}

function verdictOf({ metric, difference }: Change, adjustedP: number): TaskChange['verdict'] {
  if (adjustedP >= clear) return 'unclear';
  return difference > 0 === (metrics[metric].better === 'higher') ? 'better' : 'worse';
}
