import { logSumExp } from '../core/numeric.js';
import { correlationExponent } from './correlationExponent.js';
import type { DrawnPatterns } from './drawPatterns.js';
import { symbolOwners } from './symbolOwners.js';
import type { VoteEvidence } from './voteEvidence.js';

/**
 * The scores of {@link chooseCorrelation} where votes count in part: ρ → [patterns] Σ_votes w · log P_ρ(vote | the others), with w a
 * vote's share of a whole one, and τ the exponent for what the other votes come to together.
 *
 *   P(vote s of j | others) = Σ_y R_y P(s | y) / Σ_y R_y P(j votes | y),     R_y = P(y) · exp(τ (base_y + Σ_others w w_y))
 */
export function leaveOneShareOut(
  patterns: DrawnPatterns & { readonly shares: Float64Array },
  evidence: VoteEvidence,
  prior: Float64Array,
): (correlation: number) => Float64Array {
  const { k, lfOffsets, offsets, symbols, weight, shares } = patterns;
  const { emissions, weights, base } = evidence;
  const { lfOf, anyVote } = symbolOwners(patterns, evidence);
  const logPrior = prior.map(Math.log);
  const all = new Float64Array(k);
  const belief = new Float64Array(k);
  return (correlation) => {
    const scores = new Float64Array(weight.length).fill(Number.NaN);
    for (let p = 0; p < weight.length; p++) {
      const from = offsets[p];
      const to = offsets[p + 1];
      if (to - from < 3) continue; // with one other vote every exponent is 1
      all.set(base);
      let total = 0;
      for (let at = from; at < to; at++) {
        for (let y = 0; y < k; y++) all[y] += shares[at] * weights[symbols[at] * k + y];
        total += shares[at];
      }
      let score = 0;
      let scored = false;
      for (let at = from; at < to; at++) {
        const s = symbols[at];
        if (lfOffsets[lfOf[s] + 1] - lfOffsets[lfOf[s]] < 2) continue;
        const exponent = correlationExponent(correlation, total - shares[at]);
        for (let y = 0; y < k; y++) belief[y] = logPrior[y] + exponent * (all[y] - shares[at] * weights[s * k + y]);
        const most = logSumExp(belief);
        let vote = 0;
        let votes = 0;
        for (let y = 0; y < k; y++) {
          const q = Math.exp(belief[y] - most);
          vote += q * emissions[s * k + y];
          votes += q * anyVote[lfOf[s] * k + y];
        }
        score += shares[at] * Math.log(vote / votes);
        scored = true;
      }
      if (scored) scores[p] = score;
    }
    return scores;
  };
}
