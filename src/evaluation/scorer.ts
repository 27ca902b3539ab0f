import { createScored, type Scored } from '../core/metrics/scored.js';
import type { Rng } from '../core/rng.js';
import { type SplitName, splitCode } from '../core/split.js';
import { bootstrapIntervals, pairedDifference } from './bootstrap.js';
import { type BySplit, bySplit } from './bySplit.js';
import type { IntervalScores } from './runMetrics.js';
import { scoreRows } from './scores.js';
import type { TaskOutcome } from './taskOutcome.js';

/** What predictions are held against. */
export type Baseline = 'majorityVote' | 'labelModel' | 'before' | 'control';

const differenceNames = {
  majorityVote: 'againstMajorityVote',
  labelModel: 'againstLabelModel',
  before: 'againstBefore',
  control: 'lift',
} as const;

/** Scores one task's predictions, whoever made them, with what the test split gets beside the scores. */
export interface Scorer {
  /** Scores of rows that are picked already. */
  score(scored: Scored, split: SplitName): IntervalScores;
  /** Scores of `probs` [n, k] on `rows`; on the test split with the differences to `others` on the same rows. */
  compare(probs: Float32Array, rows: Uint32Array, split: SplitName, others: readonly Baseline[]): IntervalScores;
  /** A value per slice of the task and split; `undefined` without slices. */
  slices<T>(value: (rows: Uint32Array, split: SplitName) => T): Record<string, BySplit<T>> | undefined;
}

/**
 * Test scores get intervals; the other splits serve fits and choices, where an interval would promise too much. Every
 * interval of a task is drawn from the same stream, so that a slice more changes no other number.
 *
 * @param baselines [n, k] each one's probabilities; majority vote's uniform on rows without votes
 */
export function createScorer(
  { task, gold, splits, slices = [] }: TaskOutcome,
  baselines: { readonly [B in Baseline]?: Float32Array },
  rng: Rng,
  draws: number,
): Scorer {
  const k = task.classes.length;
  const own = slices.filter((slice) => slice.source === task.source && slice.tasks.includes(task.name));

  function score(scored: Scored, split: SplitName): IntervalScores {
    const scores: IntervalScores = scoreRows(scored);
    return split === 'test' && scored.n > 0
      ? { ...scores, intervals: bootstrapIntervals(scored, rng.derive('scores'), { draws }) }
      : scores;
  }

  return {
    score,
    compare(probs, rows, split, others) {
      const scored = createScored(probs, gold, k, { rows });
      const scores = score(scored, split);
      if (split !== 'test' || scored.n === 0) return scores;
      for (const other of others) {
        const baseline = baselines[other];
        if (!baseline) continue;
        const held = createScored(baseline, gold, k, { rows });
        const difference = (metric: 'accuracy' | 'macroF1') =>
          pairedDifference(scored, held, metric, rng.derive(`difference/${metric}`), { draws }) ?? undefined;
        scores[differenceNames[other]] = { accuracy: difference('accuracy'), macroF1: difference('macroF1') };
      }
      return scores;
    },
    slices(value) {
      if (own.length === 0) return undefined;
      const inSplit = (rows: Uint32Array, split: SplitName) => rows.filter((row) => splits[row] === splitCode[split]);
      return Object.fromEntries(
        own.map(({ name, rows }) => [name, bySplit(splits, (_, split) => value(inSplit(rows, split), split))]),
      );
    },
  };
}
