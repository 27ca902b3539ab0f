import type { WeightedScore } from './metric.js';

/** The weighted mean of one value per row: Σ wᵢ vᵢ / Σ wᵢ; `null` for no rows. */
export function rowMean(values: Float64Array): WeightedScore {
  return (weights) => {
    let sum = 0;
    let total = 0;
    for (let i = 0; i < values.length; i++) {
      const w = weights ? weights[i] : 1;
      sum += w * values[i];
      total += w;
    }
    return total > 0 ? sum / total : null;
  };
}
