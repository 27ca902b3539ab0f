import { type MetricName, metrics } from '../core/metrics/index.js';

/**
 * By what share of the reference's score a model is better, a term of Δ_MTL:
 *
 *   (−1)^l · (M − M_ref) / M_ref,   l = 1 where less is better
 *
 * so that above 0 is always better. Δ_MTL, the multi-task performance, is its mean over tasks.
 * Reference: Maninis, Radosavovic & Kokkinos, Attentive Single-Tasking of Multiple Tasks, 2019, equation 5; Vandenhende et al.,
 * Multi-Task Learning for Dense Prediction Tasks: A Survey, 2021, section 4.1.
 *
 * @returns `null` where the reference's score is 0 or either is not defined
 */
export function relativeChange(metric: MetricName, model: number | null, reference: number | null): number | null {
  if (model === null || reference === null || reference === 0) return null;
  const change = (model - reference) / reference;
  return metrics[metric].better === 'lower' ? -change : change;
}
