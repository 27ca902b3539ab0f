import { z } from 'zod';
import { believedRates } from './believedRates.js';
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
 * the belief, each weighed by its inverse variance, and with the difference counted on gold rows where there are any.
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
  const mu = new Float64Array(symbolClass.length * k);
  for (let s = 0; s < symbolClass.length; s++) {
    const own = symbolClass[s];
    const p = prior[own];
    const frequency = symbolCount[s] / n;
    const estimates = [{ value: believed[s], variance: (believed[s] * relativeDeviation) ** 2 }];
    if (!Number.isNaN(advantage[s])) estimates.push({ value: advantage[s], variance: deviation[s] ** 2 });
    const onGold = goldAdvantage(moments, s);
    if (onGold) estimates.push(onGold);
    const d = Math.min(
      Math.max(precisionMean(estimates), -frequency / (1 - p)),
      frequency / p,
      (1 - frequency) / (1 - p),
    );
    for (let y = 0; y < k; y++) mu[s * k + y] = frequency + (y === own ? 1 - p : -p) * d;
  }
  const summary = { triplets, identified: triplets > 0 };
  return fittedFromRates('triplets', matrix.names, moments, mu, Float64Array.from(classBalance), summary, settings);
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

/** d_s as counted on gold rows, with a pseudo-row of the vote's overall frequency on either side. */
function goldAdvantage({ n, k, symbolClass, symbolCount, goldRows, goldCount }: VoteMoments, s: number) {
  const own = symbolClass[s];
  let rows = 0;
  let votes = 0;
  for (let y = 0; y < k; y++) {
    rows += goldRows[y];
    votes += goldCount[s * k + y] ?? 0;
  }
  const inside = goldRows[own];
  const outside = rows - inside;
  if (inside === 0 || outside === 0) return undefined;
  const rate = symbolCount[s] / n;
  const within = (goldCount[s * k + own] + rate) / (inside + 1);
  const elsewhere = (votes - goldCount[s * k + own] + rate) / (outside + 1);
  return {
    value: within - elsewhere,
    variance: (within * (1 - within)) / (inside + 1) + (elsewhere * (1 - elsewhere)) / (outside + 1),
  };
}
