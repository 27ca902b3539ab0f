import { createScored } from '../core/metrics/scored.js';
import { bySplit } from './bySplit.js';
import { calibrationBins } from './calibration.js';
import { compositeRows, type PredictedTask } from './endToEnd.js';
import type { NetworkMetrics } from './runMetrics.js';
import type { Scorer } from './scorer.js';
import { scoreProbabilities } from './scores.js';
import type { TaskOutcome } from './taskOutcome.js';
import { decide } from './thresholds.js';

/**
 * The network's scores over all rows with gold, per split and slice; for a task below another one also together with those above.
 *
 * @param probs [n, k] its predictions
 * @param predicted all tasks that have predictions, by name
 */
export function evaluateNetwork(
  { task, gold, splits, decision }: TaskOutcome,
  probs: Float32Array,
  predicted: ReadonlyMap<string, PredictedTask>,
  scorer: Scorer,
): NetworkMetrics {
  const k = task.classes.length;
  const decided = decision && decision.kind !== 'argmax' ? decide(probs, k, decision) : undefined;
  const atDecision = (rows: Uint32Array) => decided && { decided: scoreProbabilities(probs, gold, k, rows, decided) };

  return {
    splits: bySplit(splits, (rows, split) => {
      const composite = compositeRows(task.name, predicted, rows);
      return {
        ...scorer.compare(probs, rows, split, ['majorityVote', 'labelModel', 'control']),
        ...atDecision(rows),
        ...(composite && { endToEnd: scorer.score(composite, split) }),
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
