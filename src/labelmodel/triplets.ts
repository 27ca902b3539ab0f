import { z } from 'zod';
import { voteClasses } from '../core/voteClasses.js';
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
 * which keeps Σ_y p_y P(vote s | y) = O_s. A vote for several classes is one for the event that Y is among them: read Y ∈ C_s for Y = c_s,
 * and p(C_s) for p(c_s), above and below. d_s is clipped to where both are probabilities. On two classes with abstains that
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
  const { n, k, symbolVote, symbolCount } = moments;
  const prior = classBalance.map((p) => Math.max(p, leastPrior));
  const belief = believedRates(moments, prior, settings.accuracy);
  const classesOf = Array.from(symbolVote, (vote) => voteClasses(moments, vote));
  /** P(Y is among the classes that s is for) */
  const shareOf = (s: number) => classesOf[s].reduce((sum, c) => sum + prior[c], 0);
  const believed = Float64Array.from(classesOf, (own, s) => {
    const other = Array.from({ length: k }, (_, y) => y).find((y) => !own.includes(y))!;
    return belief[s * k + own[0]] - belief[s * k + other];
  });
  const { advantage, deviation, triplets } = voteAdvantages(moments, prior, believed, settings.partners);
  // In balanced classes d is proportional to accuracy − 1/k.
  const relativeDeviation = settings.accuracyDeviation / Math.max(settings.accuracy - 1 / k, 0.05);
  const alone = Float64Array.from(symbolVote, (_, s) => {
    const estimates = [{ value: believed[s], variance: (believed[s] * relativeDeviation) ** 2 }];
    if (!Number.isNaN(advantage[s])) estimates.push({ value: advantage[s], variance: deviation[s] ** 2 });
    return possible(s, precisionMean(estimates));
  });
  const advantages = withGold(moments, prior, alone);
  const mu = new Float64Array(symbolVote.length * k);
  for (let s = 0; s < symbolVote.length; s++) {
    const p = shareOf(s);
    const d = possible(s, advantages[s]);
    for (let y = 0; y < k; y++) mu[s * k + y] = symbolCount[s] / n + (classesOf[s].includes(y) ? 1 - p : -p) * d;
  }
  const summary = { triplets, identified: triplets > 0 };
  return fittedFromRates('triplets', matrix.names, moments, mu, Float64Array.from(classBalance), summary, settings);

  /** d_s where both of its rates are probabilities. */
  function possible(s: number, d: number): number {
    const p = shareOf(s);
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
  const { n, k, symbolVote, symbolCount, goldRows, goldCount } = moments;
  if (goldCount.length === 0) return expected;
  const rows = goldRows.reduce((sum, of) => sum + of);
  const classesOf = Array.from(symbolVote, (vote) => voteClasses(moments, vote));
  const sumOver = (s: number, values: (c: number) => number) => classesOf[s].reduce((sum, c) => sum + values(c), 0);
  const inPrior = Float64Array.from(symbolVote, (_, s) => sumOver(s, (c) => prior[c]));
  // A pseudo-row per class, as the balance has them: a class may have no gold.
  const odds = Float64Array.from(symbolVote, (_, s) => {
    const share = sumOver(s, (c) => (goldRows[c] + k * prior[c]) / (rows + k));
    return share / (1 - share);
  });
  const right = Float64Array.from(symbolVote, (_, s) => sumOver(s, (c) => goldCount[s * k + c]));
  const counted = right.map((_, s) => goldCount.subarray(s * k, (s + 1) * k).reduce((sum, of) => sum + of));
  const share = expected.map((d, s) => {
    const frequency = symbolCount[s] / n;
    const inside = odds[s] * (frequency + (1 - inPrior[s]) * d);
    return inside / (inside + frequency - inPrior[s] * d);
  });
  const strength = expectationStrength(right, counted, share);
  return expected.map((d, s) => {
    if (counted[s] === 0) return d;
    const wrong = counted[s] - right[s] + strength * (1 - share[s]);
    const ratio = (right[s] + strength * share[s]) / (wrong * odds[s]);
    // O_s = p R e + (1 − p) e for e = P(vote s | Y ≠ c_s), divided by R: that may be infinite.
    return (symbolCount[s] / n) * ((1 - 1 / ratio) / (inPrior[s] + (1 - inPrior[s]) / ratio));
  });
}
