import type { VoteMoments } from './voteMoments.js';

/**
 * How much likelier a vote is under its own class than under another one, if it is right with `accuracy` in balanced
 * classes and errs evenly: the ratio that {@link believedRates} has and a vote counts that no fit ever saw.
 */
export function believedRatio(accuracy: number, k: number): number {
  return (accuracy * Math.max(1, k - 1)) / (1 - accuracy);
}

/**
 * [symbols, k] P(the LF casts this vote | y) as believed before the votes are compared: each vote keeps its frequency,
 * Σ_y p_y mu_sy = O_s, and is {@link believedRatio} times likelier under its own class. Being a ratio, the belief never takes a
 * vote for worse than chance, however rare its class.
 */
export function believedRates(
  { n, k, symbolClass, symbolCount }: VoteMoments,
  prior: Float64Array,
  accuracy: number,
): Float64Array {
  const ratio = believedRatio(accuracy, k);
  const rates = new Float64Array(symbolClass.length * k);
  for (let s = 0; s < symbolClass.length; s++) {
    const own = symbolClass[s];
    const elsewhere = symbolCount[s] / n / (prior[own] * ratio + 1 - prior[own]);
    for (let y = 0; y < k; y++) rates[s * k + y] = Math.min(1, y === own ? ratio * elsewhere : elsewhere);
  }
  return rates;
}
