import { codeCount } from '../core/labelMatrix.js';
import { quantileSorted } from '../core/numeric.js';
import { voteTable } from '../core/voteClasses.js';
import type { VoteMoments } from './voteMoments.js';

/** How much likelier each vote is in rows of its own class. */
export interface VoteAdvantages {
  /** [symbols] estimates of d_s = P(vote s | Y = its class) − P(vote s | another class); NaN where no triplet speaks. */
  readonly advantage: Float64Array;
  /** [symbols] standard deviation of d_s: its scatter over the triplets and its sampling error together; NaN likewise. */
  readonly deviation: Float64Array;
  /** How many triplets were solved in all. */
  readonly triplets: number;
}

/** The middle half of a normal distribution is this wide, in standard deviations. */
const quartileRange = 1.349;
/**
 * Between sets of classes the correlation of the events that Y is among them: partners with less tell nothing, as {0, 1} and {1, 2} of
 * four even classes, and would only add their noise.
 */
const leastCorrelation = 0.1;
/** A sampling error of so many believed advantages makes triplets say nothing. */
const hopeless = 10;

/**
 * The closed form of triplets (Fu et al., Fast and Three-rious: Speeding Up Weak Supervision with Triplet Methods, ICML
 * 2020) over centred vote indicators. Let votes be independent given Y, and P(vote s | y) = e_s + d_s [y = c_s]: errors do not
 * ask which wrong class they fall on. Then for votes s, t of two labeling functions
 *
 *   Cov(s, t) = d_s d_t K(c_s, c_t),     K(a, b) = Cov([Y = a], [Y = b]) = p_a [a = b] − p_a p_b
 *
 * so that R_st = Cov(s, t) / K is d_s d_t, and any two partners t, u of different labeling functions give
 *
 *   d_s² = R_st R_su / R_tu.
 *
 * A vote for a set C of classes is one for the event Y ∈ C: K(C, D) = P(C ∩ D) − P(C) P(D).
 *
 * The paper has raw moments of votes in {−1, 0, 1}: E[λ_i λ_j] = a_i a_j needs labeling functions that are equally
 * accurate on both classes, and fails for those that only ever name one. Centred, it is exact for every labeling
 * function on two classes, one-sided ones and skewed classes included, and all k classes are one problem in place of k.
 *
 * Each d_s is the median over the pairs among its `partners` most informative votes, those with the largest
 * |K| √frequency. A sign is that of the agreement with the partners, under the belief that most votes are right.
 *
 * The sampling error is that of the least squares Σ_t R_st d_t / Σ_t d_t² at the believed d, with
 * Var(R_st) = O_st / (n K²), O_st = O_s O_t + max(0, K) d_s d_t as they are expected to occur together.
 *
 * @param prior [k] all above 0
 * @param believed [symbols] d_s as expected beforehand, above 0; it decides alone where the sampling error is {@link hopeless}
 */
export function voteAdvantages(
  moments: VoteMoments,
  prior: Float64Array,
  believed: Float64Array,
  partners: number,
): VoteAdvantages {
  const { n, k, sets, blocks, symbolVote, symbolCount, pairs } = moments;
  const S = symbolVote.length;
  const codes = codeCount(moments);
  const covariances = classCovariances();
  const blockOf = new Uint32Array(S);
  for (let b = 0; b + 1 < blocks.length; b++) blockOf.fill(b, blocks[b], blocks[b + 1]);
  const ranked = rankPartners();
  const advantage = new Float64Array(S).fill(Number.NaN);
  const deviation = new Float64Array(S).fill(Number.NaN);
  const chosen: Uint32Array[] = [];
  let triplets = 0;
  for (let s = 0; s < S; s++) {
    const others = ranked[symbolVote[s]].filter(
      (t) => blockOf[t] !== blockOf[s] && tells(symbolVote[s], symbolVote[t]),
    );
    chosen.push(Uint32Array.from(others.slice(0, partners)));
    const sampling = samplingError(s);
    if (!(sampling < hopeless * believed[s])) continue;
    const estimates: number[] = [];
    const products = Float64Array.from(chosen[s], (t) => product(s, t));
    for (let a = 0; a < chosen[s].length; a++) {
      for (let b = a + 1; b < chosen[s].length; b++) {
        const t = chosen[s][a];
        const u = chosen[s][b];
        if (blockOf[t] === blockOf[u] || !tells(symbolVote[t], symbolVote[u])) continue;
        const between = product(t, u);
        if (between === 0) continue;
        const square = (products[a] * products[b]) / between;
        estimates.push(Math.sign(square) * Math.sqrt(Math.abs(square)));
      }
    }
    if (estimates.length === 0) continue;
    const sorted = Float64Array.from(estimates).sort();
    advantage[s] = Math.max(0, quantileSorted(sorted, 0.5));
    const scatter = (quantileSorted(sorted, 0.75) - quantileSorted(sorted, 0.25)) / quartileRange;
    deviation[s] = Math.hypot(scatter, sampling);
    triplets += estimates.length;
  }
  const signs = agreeingSigns();
  return { advantage: advantage.map((d, s) => signs[s] * d), deviation, triplets };

  /** R_st, which is d_s d_t where the model holds. */
  function product(s: number, t: number): number {
    const covariance = pairCount(s, t) / n - (symbolCount[s] / n) * (symbolCount[t] / n);
    return covariance / classCovariance(symbolVote[s], symbolVote[t]);
  }

  function classCovariance(a: number, b: number): number {
    return covariances[a * codes + b];
  }

  /** [codes, codes] K of every two votes. */
  function classCovariances(): Float64Array {
    const classes = voteTable(moments);
    const share = new Float64Array(codes);
    const table = new Float64Array(codes * codes);
    for (let a = 0; a < codes; a++) for (let y = 0; y < k; y++) if (classes[a * k + y]) share[a] += prior[y];
    for (let a = 0; a < codes; a++) {
      for (let b = 0; b < codes; b++) {
        let both = 0;
        for (let y = 0; y < k; y++) if (classes[a * k + y] && classes[b * k + y]) both += prior[y];
        table[a * codes + b] = both - share[a] * share[b];
      }
    }
    return table;
  }

  /** Whether two votes' agreement says anything about them; between votes for single classes it always does. */
  function tells(a: number, b: number): boolean {
    if (!sets || (a < k && b < k)) return true;
    return classCovariance(a, b) ** 2 > leastCorrelation ** 2 * classCovariance(a, a) * classCovariance(b, b);
  }

  function pairCount(s: number, t: number): number {
    let low = pairs.offsets[s];
    let high = pairs.offsets[s + 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (pairs.others[middle] < t) low = middle + 1;
      else high = middle;
    }
    return low < pairs.offsets[s + 1] && pairs.others[low] === t ? pairs.counts[low] : 0;
  }

  /**
   * [codes] the votes that tell most about each vote, best first: `partners` and as many again as one labeling function may
   * have votes, since none is its own partner.
   */
  function rankPartners(): number[][] {
    const frequent = Array.from(symbolCount.keys()).sort((s, t) => symbolCount[t] - symbolCount[s] || s - t);
    const ofClass = Array.from({ length: codes }, (): number[] => []);
    for (const t of frequent) if (ofClass[symbolVote[t]].length <= partners) ofClass[symbolVote[t]].push(t);
    const candidates = ofClass.flat();
    return Array.from({ length: codes }, (_, c) => {
      const worth = (t: number) => Math.abs(classCovariance(c, symbolVote[t])) * Math.sqrt(symbolCount[t]);
      return candidates.toSorted((t, u) => worth(u) - worth(t) || t - u).slice(0, partners + codes);
    });
  }

  function samplingError(s: number): number {
    let squares = 0;
    let variance = 0;
    for (const t of chosen[s]) {
      const K = classCovariance(symbolVote[s], symbolVote[t]);
      const chance = (symbolCount[s] / n) * (symbolCount[t] / n);
      squares += believed[t] ** 2;
      variance += (believed[t] ** 2 * (chance + Math.max(0, K) * believed[s] * believed[t])) / (n * K ** 2);
    }
    return Math.sqrt(variance) / squares;
  }

  /** [symbols] ±1: the sign of Σ_t R_st d_t over the partners, taken again while signs change. */
  function agreeingSigns(): Float64Array {
    let signs = new Float64Array(S).fill(1);
    for (let round = 0; round < 20; round++) {
      const next = signs.map((_, s) => {
        let agreement = 0;
        for (const t of chosen[s]) if (advantage[t] > 0) agreement += product(s, t) * signs[t] * advantage[t];
        return agreement < 0 ? -1 : 1;
      });
      if (next.every((sign, s) => sign === signs[s])) break;
      signs = next;
    }
    let right = 0;
    for (let s = 0; s < S; s++) if (advantage[s] > 0) right += signs[s] * advantage[s];
    return right < 0 ? signs.map((sign) => -sign) : signs;
  }
}
