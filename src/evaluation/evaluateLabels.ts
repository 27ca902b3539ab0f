import { createScored } from '../core/metrics/scored.js';
import type { ProbLabels } from '../core/probLabels.js';
import type { SplitName } from '../core/split.js';
import { type BySplit, bySplit } from './bySplit.js';
import { calibrationBins } from './calibration.js';
import type { LabelScores } from './runMetrics.js';
import type { Baseline, Scorer } from './scorer.js';
import type { TaskOutcome } from './taskOutcome.js';

/**
 * A label model's scores, over the rows on which a labeling function votes and over all rows, per split and slice.
 *
 * @param options `against`: what differences are given to
 */
export function evaluateLabels(
  { task, gold, splits }: TaskOutcome,
  labels: ProbLabels,
  scorer: Scorer,
  options: { against: readonly Baseline[] },
): { splits: BySplit<LabelScores>; slices?: Record<string, BySplit<LabelScores>> } {
  const k = task.classes.length;

  function scoresOf(rows: Uint32Array, split: SplitName, against: readonly Baseline[]): LabelScores {
    const covered = coveredRows(labels, rows);
    const score = (some: Uint32Array) => scorer.compare(labels.probs, some, split, against);
    return {
      ...score(covered),
      coverage: rows.length > 0 ? covered.length / rows.length : 0,
      allRows: score(rows),
    };
  }

  const slices = scorer.slices((rows, split) => scoresOf(rows, split, []));
  return {
    splits: bySplit(splits, (rows, split) => ({
      ...scoresOf(rows, split, options.against),
      calibration: calibrationBins(createScored(labels.probs, gold, k, { rows: coveredRows(labels, rows) })),
    })),
    ...(slices && { slices }),
  };
}

/** Majority vote knows no prior: rows without votes are uniform, whatever prior its labels were made with. */
export function uniformWhereUncovered(labels: ProbLabels): ProbLabels {
  const probs = labels.probs.slice();
  for (let row = 0; row < labels.n; row++) {
    if (!labels.covered[row]) probs.fill(1 / labels.k, row * labels.k, (row + 1) * labels.k);
  }
  return { ...labels, probs };
}

/** Those of `rows` on which a labeling function of the task votes. */
export function coveredRows(labels: ProbLabels, rows: Uint32Array): Uint32Array {
  return rows.filter((row) => labels.covered[row] === 1);
}
