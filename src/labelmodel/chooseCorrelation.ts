import type { VoteEvidence } from './voteEvidence.js';
import type { VotePatterns } from './votePatterns.js';

const candidates = [0.02, 0.05, 0.1, 0.2, 0.4];

/**
 * Chooses ρ of {@link correlationExponent} without gold: the one under which each vote is best predicted from the
 * other votes of its row,
 *
 *   P(vote l | others) = Σ_y P_ρ(y | others) · P(l | j votes, y),
 *
 * over labeling functions that name more than one class. Overconfident posteriors lose here, whatever made them so.
 * Candidates are tried in rising order while they improve; 0 stays unless the gain over it exceeds two standard errors.
 */
export function chooseCorrelation(patterns: VotePatterns, evidence: VoteEvidence, prior: Float64Array): number {
  let best = 0;
  let bestGain = 0;
  for (const candidate of candidates) {
    const { gain, standardError } = gainOver0(patterns, evidence, prior, candidate);
    if (!(gain > bestGain)) break;
    bestGain = gain;
    if (gain > 2 * standardError) best = candidate;
  }
  return best;
}

/**
 * The exponent on the evidence of a row with `votes` votes: 1 / (1 + ρ (votes − 1)). It is Kish's design effect: v
 * witnesses whose errors correlate by ρ count as v / (1 + ρ (v − 1)) independent ones (Kish, Survey Sampling, 1965).
 */
export function correlationExponent(correlation: number, votes: number): number {
  return 1 / (1 + correlation * Math.max(0, votes - 1));
}

/** Mean gain per row in log P(vote | other votes), nats, of ρ over 0. */
function gainOver0(
  patterns: VotePatterns,
  { emissions, weights, base }: VoteEvidence,
  prior: Float64Array,
  correlation: number,
): { gain: number; standardError: number } {
  const { m, k, lfOffsets, offsets, symbols, weight } = patterns;
  const lfOf = new Uint32Array(patterns.symbolClass.length);
  const anyVote = new Float64Array(m * k);
  for (let j = 0; j < m; j++) {
    for (let s = lfOffsets[j]; s < lfOffsets[j + 1]; s++) {
      lfOf[s] = j;
      for (let y = 0; y < k; y++) anyVote[j * k + y] += emissions[s * k + y];
    }
  }
  const logPrior = prior.map(Math.log);
  const all = new Float64Array(k);
  let rows = 0;
  let sum = 0;
  let squares = 0;
  for (let p = 0; p < weight.length; p++) {
    const from = offsets[p];
    const to = offsets[p + 1];
    if (to - from < 3) continue; // with one other vote every exponent is 1
    const exponent = correlationExponent(correlation, to - from - 1);
    all.set(base);
    for (let at = from; at < to; at++) for (let y = 0; y < k; y++) all[y] += weights[symbols[at] * k + y];
    let difference = 0;
    let ratio = 1; // of a few votes at a time: one logarithm each would be half of the work
    let scored = false;
    for (let at = from; at < to; at++) {
      const s = symbols[at];
      const j = lfOf[s];
      if (lfOffsets[j + 1] - lfOffsets[j] < 2) continue;
      scored = true;
      ratio *= predictive(s, j, exponent) / predictive(s, j, 1);
      if (ratio > 1e100 || ratio < 1e-100) {
        difference += Math.log(ratio);
        ratio = 1;
      }
    }
    if (!scored) continue;
    difference += Math.log(ratio);
    rows += weight[p];
    sum += weight[p] * difference;
    squares += weight[p] * difference * difference;
  }
  if (rows === 0) return { gain: 0, standardError: 0 };
  const gain = sum / rows;
  return { gain, standardError: Math.sqrt(Math.max(0, squares / rows - gain * gain) / rows) };

  /** P(symbol s | j votes, the other votes in `all`) */
  function predictive(s: number, j: number, exponent: number): number {
    if (k === 2) {
      const logOdds = logPrior[1] - logPrior[0] + exponent * (all[1] - all[0] - weights[2 * s + 1] + weights[2 * s]);
      const q = 1 / (1 + Math.exp(-logOdds));
      const vote = emissions[2 * s] + q * (emissions[2 * s + 1] - emissions[2 * s]);
      return vote / (anyVote[2 * j] + q * (anyVote[2 * j + 1] - anyVote[2 * j]));
    }
    let most = Number.NEGATIVE_INFINITY;
    for (let y = 0; y < k; y++) most = Math.max(most, logPrior[y] + exponent * (all[y] - weights[s * k + y]));
    let vote = 0;
    let any = 0;
    for (let y = 0; y < k; y++) {
      const q = Math.exp(logPrior[y] + exponent * (all[y] - weights[s * k + y]) - most);
      vote += q * emissions[s * k + y];
      any += q * anyVote[j * k + y];
    }
    return vote / any;
  }
}
