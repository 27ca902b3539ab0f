import { createScored } from '../core/metrics/scored.js';
import { bySplit } from './bySplit.js';
import { calibrationBins } from './calibration.js';
import { compositeRows, type PredictedTask } from './endToEnd.js';
import type { HeadScores, NetworkMetrics } from './runMetrics.js';
import type { Scorer } from './scorer.js';
import { scoreProbabilities, scoreRows } from './scores.js';
import type { TaskOutcome } from './taskOutcome.js';
import { decide } from './thresholds.js';

/** All tasks that have predictions, by name. */
export interface PredictedTasks {
  /** As predicted, with all that ties the tasks. */
  readonly predicted: ReadonlyMap<string, PredictedTask>;
  /** Each by its head alone. */
  readonly byHead: ReadonlyMap<string, PredictedTask>;
}

/**
 * The network's scores over all rows with gold, per split and slice; for a task below another one also together with those above.
 *
 * @param probs [n, k] its predictions
 */
export function evaluateNetwork(
  { task, gold, splits, decision, tied }: TaskOutcome,
  probs: Float32Array,
  { predicted, byHead }: PredictedTasks,
  scorer: Scorer,
): NetworkMetrics {
  const k = task.classes.length;
  const byRule = (own: Float32Array) => (decision && decision.kind !== 'argmax' ? decide(own, k, decision) : undefined);
  const decided = tied?.decided ?? byRule(probs);
  const atDecision = (rows: Uint32Array) => decided && { decided: scoreProbabilities(probs, gold, k, rows, decided) };
  const headDecided = tied && byRule(tied.byHead);

  function headScores(rows: Uint32Array): HeadScores | undefined {
    if (!tied) return undefined;
    const composite = compositeRows(task.name, byHead, rows);
    return {
      ...scoreProbabilities(tied.byHead, gold, k, rows),
      ...(headDecided && { decided: scoreProbabilities(tied.byHead, gold, k, rows, headDecided) }),
      ...(composite && { endToEnd: scoreRows(composite) }),
    };
  }

  return {
    splits: bySplit(splits, (rows, split) => {
      const composite = compositeRows(task.name, predicted, rows);
      const head = headScores(rows);
      return {
        ...scorer.compare(probs, rows, split, ['majorityVote', 'labelModel', 'control']),
        ...atDecision(rows),
        ...(composite && { endToEnd: scorer.score(composite, split) }),
        ...(head && { byHead: head }),
        calibration: calibrationBins(createScored(probs, gold, k, { rows })),
      };
    }),
    slices:
      scorer.slices((rows, split) => ({
        ...scorer.compare(probs, rows, split, ['control']),
        ...atDecision(rows),
      })) ?? {},
    ...(decision && { decision }),
  };
}
