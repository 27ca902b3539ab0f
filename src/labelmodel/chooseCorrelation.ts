import { bestCorrelation } from './bestCorrelation.js';
import { correlationExponent } from './correlationExponent.js';
import { type DrawnPatterns, drawPatterns } from './drawPatterns.js';
import { leaveOneOutOfTwo } from './leaveOneOutOfTwo.js';
import { leaveOneShareOut } from './leaveOneShareOut.js';
import { symbolOwners } from './symbolOwners.js';
import type { VoteEvidence } from './voteEvidence.js';
import type { VotePatterns } from './votePatterns.js';

/** Rows on which candidates are compared: the votes of so many tell any two apart that matter. */
const mostRows = 20_000;

/**
 * Chooses ρ of {@link correlationExponent} without gold: the one under which each vote is best predicted from the
 * other votes of its row,
 *
 *   P(vote l | others) = Σ_y P_ρ(y | others) · P(l | j votes, y),
 *
 * over labeling functions that name more than one class. Overconfident posteriors lose here, whatever made them so. Where rows
 * have more than {@link mostRows} patterns, as many rows are drawn.
 */
export function chooseCorrelation(patterns: VotePatterns, evidence: VoteEvidence, prior: Float64Array): number {
  const some = drawPatterns(patterns, mostRows);
  return bestCorrelation(some.weight, scoresOf(some, evidence, prior));
}

/** ρ → [patterns] Σ_votes log P_ρ(vote | other votes) */
function scoresOf(
  patterns: DrawnPatterns,
  evidence: VoteEvidence,
  prior: Float64Array,
): (correlation: number) => Float64Array {
  const { k, shares } = patterns;
  if (shares) return leaveOneShareOut({ ...patterns, shares }, evidence, prior);
  return k === 2 ? leaveOneOutOfTwo(patterns, evidence, prior) : leaveOneOut(patterns, evidence, prior);
}

/**
 * ρ → [patterns] Σ_votes log P_ρ(vote | other votes), NaN where nothing can be told apart. With τ the exponent for the other
 * votes of the row and w the weight of a vote,
 *
 *   P(vote s of j | others) = Σ_y R_y · G_sy / Σ_y R_y · H_sy
 *   R_y = P(y) · exp(τ (base_y + Σ_votes w_y))      G_sy = exp(−τ w_sy) · P(s | y)      H_sy = exp(−τ w_sy) · P(j votes | y)
 *
 * τ depends on the number of votes alone, so that patterns of one length share G and H: no vote costs an exponential.
 */
function leaveOneOut(
  patterns: DrawnPatterns,
  evidence: VoteEvidence,
  prior: Float64Array,
): (correlation: number) => Float64Array {
  const { k, lfOffsets, offsets, symbols, symbolVote, weight } = patterns;
  const { emissions, weights, base } = evidence;
  const { lfOf, anyVote } = symbolOwners(patterns, evidence);
  const logPrior = prior.map(Math.log);
  const symbolNumber = symbolVote.length;
  let longest = 0;
  for (let p = 0; p < weight.length; p++) longest = Math.max(longest, offsets[p + 1] - offsets[p]);
  // A table for each length where they are small; else one for all, and patterns of one length after those of another.
  const apart = (longest + 1) * symbolNumber * k <= mostCells;
  const order = apart ? undefined : byLength(offsets, weight.length, longest);
  const tables = apart ? longest + 1 : 1;
  const one = new Float64Array(tables * symbolNumber * k);
  const any = new Float64Array(tables * symbolNumber * k);
  /** [tables, symbols] the τ that `one` and `any` are made with; 0 for none. An LF that names one class only is −1: never scored. */
  const madeWith = new Float64Array(tables * symbolNumber);
  const belief = new Float64Array(k);

  return (correlation) => {
    const logLikelihood = new Float64Array(weight.length).fill(Number.NaN);
    for (let row = 0; row < madeWith.length; row++) {
      const j = lfOf[row % symbolNumber];
      madeWith[row] = lfOffsets[j + 1] - lfOffsets[j] < 2 ? -1 : 0;
    }
    for (let i = 0; i < weight.length; i++) {
      const p = order ? order[i] : i;
      const from = offsets[p];
      const to = offsets[p + 1];
      if (to - from < 3) continue; // with one other vote every exponent is 1
      const exponent = correlationExponent(correlation, to - from - 1);
      const table = apart ? (to - from) * symbolNumber : 0;
      believe(from, to, exponent);
      logLikelihood[p] = score(from, to, table, exponent);
    }
    return logLikelihood;
  };

  /** Σ log P(vote | other votes) from R, NaN where no vote can be scored. */
  function score(from: number, to: number, table: number, exponent: number): number {
    let sum = 0;
    let product = 1; // of a few votes at a time: one logarithm each would be half of the work
    let scored = false;
    for (let at = from; at < to; at++) {
      const row = table + symbols[at];
      if (madeWith[row] !== exponent) {
        if (madeWith[row] < 0) continue;
        make(row, exponent);
      }
      scored = true;
      let vote = 0;
      let votes = 0;
      for (let y = 0, cell = row * k; y < k; y++, cell++) {
        vote += belief[y] * one[cell];
        votes += belief[y] * any[cell];
      }
      product *= vote / votes;
      if (product < 1e-100) {
        sum += Math.log(product);
        product = 1;
      }
    }
    return scored ? sum + Math.log(product) : Number.NaN;
  }

  /** R up to a factor. */
  function believe(from: number, to: number, exponent: number): void {
    belief.set(base);
    for (let at = from; at < to; at++) {
      for (let y = 0, cell = symbols[at] * k; y < k; y++, cell++) belief[y] += weights[cell];
    }
    let most = Number.NEGATIVE_INFINITY;
    for (let y = 0; y < k; y++) {
      belief[y] = logPrior[y] + exponent * belief[y];
      if (belief[y] > most) most = belief[y];
    }
    for (let y = 0; y < k; y++) belief[y] = Math.exp(belief[y] - most);
  }

  /** Fills a row of G and H. */
  function make(row: number, exponent: number): void {
    const s = row % symbolNumber;
    for (let y = 0; y < k; y++) {
      const without = Math.exp(-exponent * weights[s * k + y]);
      one[row * k + y] = without * emissions[s * k + y];
      any[row * k + y] = without * anyVote[lfOf[s] * k + y];
    }
    madeWith[row] = exponent;
  }
}

// A megabyte a table.
const mostCells = 1 << 17;

/** [patterns] their numbers, short ones first, else in order (a counting sort). */
function byLength(offsets: Uint32Array, patterns: number, longest: number): Uint32Array {
  const next = new Uint32Array(longest + 2);
  for (let p = 0; p < patterns; p++) next[offsets[p + 1] - offsets[p] + 1]++;
  for (let length = 0; length <= longest; length++) next[length + 1] += next[length];
  const order = new Uint32Array(patterns);
  for (let p = 0; p < patterns; p++) order[next[offsets[p + 1] - offsets[p]]++] = p;
  return order;
}
