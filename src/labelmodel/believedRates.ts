import { voteClasses } from '../core/voteClasses.js';
import type { VoteMoments } from './voteMoments.js';

/**
 * How much likelier a vote is under its own class than under another one, if it is right with `accuracy` in balanced
 * classes and errs evenly: the ratio that {@link believedRates} has and a vote counts that no fit ever saw. For a vote for `size`
 * classes of k, of which one is right by chance with size / k, it is accuracy / (1 − accuracy) at least.
 */
export function believedRatio(accuracy: number, k: number, size = 1): number {
  return (accuracy * Math.max(1, (k - size) / size)) / (1 - accuracy);
}

/**
 * [symbols, k] P(the LF casts this vote | y) as believed before the votes are compared: each vote keeps its frequency,
 * Σ_y p_y mu_sy = O_s, and is {@link believedRatio} times likelier under its own class. Being a ratio, the belief never takes a
 * vote for worse than chance, however rare its class.
 */
export function believedRates(moments: VoteMoments, prior: Float64Array, accuracy: number): Float64Array {
  const { n, k, symbolVote, symbolCount } = moments;
  const rates = new Float64Array(symbolVote.length * k);
  for (let s = 0; s < symbolVote.length; s++) {
    const own = voteClasses(moments, symbolVote[s]);
    const ratio = believedRatio(accuracy, k, own.length);
    const inside = own.reduce((sum, c) => sum + prior[c], 0);
    const elsewhere = symbolCount[s] / n / (inside * ratio + 1 - inside);
    for (let y = 0; y < k; y++) rates[s * k + y] = Math.min(1, own.includes(y) ? ratio * elsewhere : elsewhere);
  }
  return rates;
}
