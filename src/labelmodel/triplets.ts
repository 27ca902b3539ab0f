import { z } from 'zod';
import { believedRates } from './believedRates.js';
import { expectationStrength } from './expectationStrength.js';
import { fittedFromRates } from './fittedFromRates.js';
import type { FittedLabelModel, LabelModelInput, LabelModelKind } from './labelModel.js';
import { type RatesParameters, ratesModel } from './ratesModel.js';
import { sharedParams } from './sharedParams.js';
import { voteAdvantages } from './voteAdvantages.js';
import { type VoteMoments, voteMoments } from './voteMoments.js';

const params = z.strictObject({
  partners: z
    .int()
    .min(2)
    .default(24)
    .describe('each vote is compared with the pairs among so many votes of other labeling functions'),
  accuracy: sharedParams.accuracy,
  accuracyDeviation: z
    .number()
    .gt(0)
    .default(0.15)
    .describe('standard deviation of that belief; votes whose triplets scatter more are drawn to it'),
  floor: sharedParams.floor,
  betterThanRandom: sharedParams.betterThanRandom,
});

/**
 * The triplet method (Fu et al., ICML 2020; FlyingSquid): no iterations, each vote's advantage d_s solves itself from its
 * covariances with two others, see {@link voteAdvantages}. With the frequency O_s and the prior p this is all of
 *
 *   P(vote s | Y = c_s) = O_s + (1 − p) d_s,     P(vote s | Y ≠ c_s) = O_s − p d_s,     p = p(c_s)
 *
 * which keeps Σ_y p_y P(vote s | y) = O_s; d_s is clipped to where both are probabilities. On two classes with abstains that
 * do not depend on the class this is the paper's joint table p(vote, y). The posterior is the product over votes,
 * normalised once over the k classes.
 *
 * A triplet's ratio scatters without bound where its denominator is near 0. Its median is therefore averaged with
 * the belief, each weighed by its inverse variance; votes on gold rows correct what comes out, see {@link withGold}.
 */
export const triplets = {
  summary: 'vote rates in closed form from triplets of labeling functions, without iterations',
  params,
  create: (settings) => ({ fit: (input: LabelModelInput) => solve(input, settings) }),
  restore: (json) => ratesModel('triplets', json as typeof json & RatesParameters),
} satisfies LabelModelKind<typeof params>;

/** A class with prior 0 keeps it in prediction; the fit needs a positive number. */
const leastPrior = 1e-6;

function solve({ matrix, gold, classBalance }: LabelModelInput, settings: z.output<typeof params>): FittedLabelModel {
  const moments = voteMoments(matrix, gold);
  const { n, k, symbolClass, symbolCount } = moments;
  const prior = classBalance.map((p) => Math.max(p, leastPrior));
  const belief = believedRates(moments, prior, settings.accuracy);
  const believed = Float64Array.from(symbolClass, (c, s) => belief[s * k + c] - belief[s * k + ((c + 1) % k)]);
  const { advantage, deviation, triplets } = voteAdvantages(moments, prior, believed, settings.partners);
  // In balanced classes d is proportional to accuracy − 1/k.
  const relativeDeviation = settings.accuracyDeviation / Math.max(settings.accuracy - 1 / k, 0.05);
  const alone = Float64Array.from(symbolClass, (_, s) => {
    const estimates = [{ value: believed[s], variance: (believed[s] * relativeDeviation) ** 2 }];
    if (!Number.isNaN(advantage[s])) estimates.push({ value: advantage[s], variance: deviation[s] ** 2 });
    return possible(s, precisionMean(estimates));
  });
  const advantages = withGold(moments, prior, alone);
  const mu = new Float64Array(symbolClass.length * k);
  for (let s = 0; s < symbolClass.length; s++) {
    const own = symbolClass[s];
    const d = possible(s, advantages[s]);
    for (let y = 0; y < k; y++) mu[s * k + y] = symbolCount[s] / n + (y === own ? 1 - prior[own] : -prior[own]) * d;
  }
  const summary = { triplets, identified: triplets > 0 };
  return fittedFromRates('triplets', matrix.names, moments, mu, Float64Array.from(classBalance), summary, settings);

  /** d_s where both of its rates are probabilities. */
  function possible(s: number, d: number): number {
    const p = prior[symbolClass[s]];
    const frequency = symbolCount[s] / n;
    return Math.min(Math.max(d, -frequency / (1 - p)), frequency / p, (1 - frequency) / (1 - p));
  }
}

/** The mean weighed by inverse variances; none of them counts as exact. */
function precisionMean(estimates: readonly { value: number; variance: number }[]): number {
  let sum = 0;
  let total = 0;
  for (const { value, variance } of estimates) {
    const weight = 1 / Math.max(variance, 1e-12);
    sum += weight * value;
    total += weight;
  }
  return sum / total;
}

/**
 * The advantages in the light of the votes on gold rows. Of the g_s votes s there, r_s are right, where
 *
 *   q_s = G R_s / (G R_s + 1 − G),     R_s = P(vote s | Y = c_s) / P(vote s | Y ≠ c_s)
 *
 * of them were expected to be, with G the share of its class in the gold rows. The expectation is worth S votes, the same for
 * all, and gold itself says how many, see {@link expectationStrength}: with q'_s = (r_s + S q_s) / (g_s + S) in place of q_s
 * the equation gives R'_s, and R'_s with the vote's frequency d'_s. Only votes count: that some vote falls on none of a
 * few gold rows says little, and where an annotator was given none of them, nothing.
 */
function withGold(moments: VoteMoments, prior: Float64Array, expected: Float64Array): Float64Array {
  const { n, k, symbolClass, symbolCount, goldRows, goldCount } = moments;
  if (goldCount.length === 0) return expected;
  const rows = goldRows.reduce((sum, of) => sum + of);
  // A pseudo-row per class, as the balance has them: a class may have no gold.
  const odds = goldRows.map((of, y) => {
    const share = (of + k * prior[y]) / (rows + k);
    return share / (1 - share);
  });
  const right = Float64Array.from(symbolClass, (own, s) => goldCount[s * k + own]);
  const counted = right.map((_, s) => goldCount.subarray(s * k, (s + 1) * k).reduce((sum, of) => sum + of));
  const share = expected.map((d, s) => {
    const own = symbolClass[s];
    const frequency = symbolCount[s] / n;
    const inside = odds[own] * (frequency + (1 - prior[own]) * d);
    return inside / (inside + frequency - prior[own] * d);
  });
  const strength = expectationStrength(right, counted, share);
  return expected.map((d, s) => {
    if (counted[s] === 0) return d;
    const own = symbolClass[s];
    const wrong = counted[s] - right[s] + strength * (1 - share[s]);
    const ratio = (right[s] + strength * share[s]) / (wrong * odds[own]);
    // O_s = p R e + (1 − p) e for e = P(vote s | Y ≠ c_s), divided by R: that may be infinite.
    return (symbolCount[s] / n) * ((1 - 1 / ratio) / (prior[own] + (1 - prior[own]) / ratio));
  });
}
