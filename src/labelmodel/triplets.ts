import { z } from 'zod';
import { voteClasses } from '../core/voteClasses.js';
import { believedRates } from './believedRates.js';
import { fittedFromRates } from './fittedFromRates.js';
import { goldAdvantages } from './goldAdvantages.js';
import type { FittedLabelModel, LabelModelInput, LabelModelKind } from './labelModel.js';
import { type RatesParameters, ratesModel } from './ratesModel.js';
import { sharedParams } from './sharedParams.js';
import { voteAdvantages } from './voteAdvantages.js';
import { voteMoments } from './voteMoments.js';

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
 * the belief, each weighed by its inverse variance; votes on gold rows correct what comes out, see {@link goldAdvantages}.
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
  const corrected = goldAdvantages(matrix, gold, moments, prior, alone, ratesOf, settings);
  const advantages = corrected ?? alone;
  const mu = new Float64Array(symbolVote.length * k);
  for (let s = 0; s < symbolVote.length; s++) mu.set(ratesOf(s, advantages[s]), s * k);
  const summary = {
    triplets,
    identified: triplets > 0,
    ...(gold.some((c) => c >= 0) && { goldCorrects: !!corrected }),
  };
  return fittedFromRates('triplets', matrix.names, moments, mu, Float64Array.from(classBalance), summary, settings);

  /** [k] P(vote s | y) under d_s. */
  function ratesOf(s: number, advantage: number): Float64Array {
    const p = shareOf(s);
    const d = possible(s, advantage);
    return Float64Array.from({ length: k }, (_, y) => symbolCount[s] / n + (classesOf[s].includes(y) ? 1 - p : -p) * d);
  }

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
