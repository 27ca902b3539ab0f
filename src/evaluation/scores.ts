import { type MetricName, metricsFor } from '../core/metrics/index.js';
import { createScored, type Scored } from '../core/metrics/scored.js';

/** The scores of n rows with gold. A metric that is not defined on them is `null`; `f1` is there for two classes only. */
export type Scores = { n: number } & { [M in MetricName]?: number | null };

/** Every metric of rows that are picked already. */
export function scoreRows(scored: Scored): Scores {
  const scores: Scores = { n: scored.n };
  for (const [name, metric] of metricsFor(scored.k)) scores[name] = metric.prepare(scored)();
  return scores;
}

/**
 * Every metric over the rows that have gold.
 *
 * @param probs [n, k] predicted distributions
 * @param gold [n] the true class, −1 = none
 * @param rows only these rows
 * @param decided [n] classes decided by another rule than the top probability, −1 = none of them
 */
export function scoreProbabilities(
  probs: Float32Array,
  gold: Int16Array,
  k: number,
  rows?: ArrayLike<number>,
  decided?: Int16Array,
): Scores {
  return scoreRows(createScored(probs, gold, k, { rows, decided }));
}
