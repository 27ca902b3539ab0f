import { z } from 'zod';
import type { MetricKind, WeightedScore } from './metric.js';
import type { Scored } from './scored.js';

const params = z.strictObject({});

/**
 * The area under the ROC curve: the chance that a row of the class gets a higher probability for it than a row of
 * another class, ties counting one half. Two classes: the second's. More: the mean of one-versus-rest areas over the
 * classes that have rows on both sides.
 */
export const auc = {
  summary: 'area under the ROC curve; for more than two classes the mean of one-versus-rest areas',
  params,
  better: 'higher',
  applies: () => true,
  create: () => ({
    prepare: (scored) => {
      const classes = scored.k === 2 ? [1] : Array.from({ length: scored.k }, (_, c) => c);
      const areas = classes.map((c) => oneVersusRest(scored, c));
      return (weights) => {
        let sum = 0;
        let defined = 0;
        for (const area of areas) {
          const value = area(weights);
          if (value === null) continue;
          sum += value;
          defined++;
        }
        return defined > 0 ? sum / defined : null;
      };
    },
  }),
} satisfies MetricKind<z.infer<typeof params>>;

/** Σ over positives of (weight of negatives below + half the tied ones), over the weight of all pairs. */
function oneVersusRest({ n, k, gold, probs }: Scored, c: number): WeightedScore {
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => probs[a * k + c] - probs[b * k + c]);
  const isPositive = Uint8Array.from(order, (i) => (gold[i] === c ? 1 : 0));
  const startsGroup = Uint8Array.from(order, (i, at) =>
    at === 0 || probs[order[at - 1] * k + c] !== probs[i * k + c] ? 1 : 0,
  );
  return (weights) => {
    let pairs = 0;
    let below = 0;
    let positives = 0;
    let groupPositive = 0;
    let groupNegative = 0;
    for (let at = 0; at < n; at++) {
      if (startsGroup[at]) {
        pairs += groupPositive * (below + groupNegative / 2);
        below += groupNegative;
        positives += groupPositive;
        groupPositive = groupNegative = 0;
      }
      const w = weights ? weights[order[at]] : 1;
      if (isPositive[at]) groupPositive += w;
      else groupNegative += w;
    }
    pairs += groupPositive * (below + groupNegative / 2);
    below += groupNegative;
    positives += groupPositive;
    return positives > 0 && below > 0 ? pairs / (positives * below) : null;
  };
}
