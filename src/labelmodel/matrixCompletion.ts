import { z } from 'zod';
import type { Rng } from '../core/rng.js';
import { voteClasses } from '../core/voteClasses.js';
import { believedRates } from './believedRates.js';
import { type CompletedMoments, completeMoments, type MomentAnchor } from './completeMoments.js';
import { fittedFromRates } from './fittedFromRates.js';
import type { FittedLabelModel, LabelModelInput, LabelModelKind } from './labelModel.js';
import { maximumAssignment } from './maximumAssignment.js';
import { type RatesParameters, ratesModel } from './ratesModel.js';
import { sharedParams } from './sharedParams.js';
import { type VoteMoments, voteMoments } from './voteMoments.js';

const params = z.strictObject({
  accuracy: sharedParams.accuracy,
  pseudoVotes: z
    .number()
    .min(0)
    .default(20)
    .describe(
      'weight of that belief in votes per labeling function and class, times the misfit of the model where that is above 1',
    ),
  starts: z
    .int()
    .min(1)
    .default(1)
    .describe('1: start from the belief; more: from random rates as well, and keep the solution with the lowest loss'),
  floor: sharedParams.floor,
  betterThanRandom: sharedParams.betterThanRandom,
  maxIterations: z.int().min(1).default(500).describe('sweeps over the labeling functions at most'),
  tolerance: z
    .number()
    .positive()
    .default(1e-4)
    .describe('a fit ends once no rate moves by more than this share of its vote’s frequency'),
});

/**
 * Matrix completion of the votes' second moments (Ratner et al., Training Complex Models with Multi-Task Weak
 * Supervision, AAAI 2019; the label model of MeTaL and of Snorkel 0.9), see {@link completeMoments} for the loss. One pass
 * over the votes leaves their pair counts; from then on the cost does not depend on the number of rows. What differs from
 * the paper:
 *
 * - *Weights.* Each moment counts in units of its standard error, so sparse labeling functions count.
 * - *The belief.* The centred ℓ2 penalty is there once, around rates at which every vote is right with `accuracy`, with the
 *   weight of `pseudoVotes` votes. Where labeling functions depend on each other, no rates explain the moments, and what
 *   fits them best can be far from the truth. A first fit measures this: its misfit is the mean squared residual in units of
 *   sampling variance. A second fit trusts the moments that much less, or, which is the same, the belief and gold that much more.
 * - *Gold* rows enter the second fit as further moments, P(vote, Y = y) counted directly, in the same units. The first is without
 *   them: what gold contradicts is no misfit of the moments, and a few rows correct the solution instead of choosing another.
 * - *Sets.* What a labeling function says is a column of its own, a set of classes like a class.
 * - *Constraints* hold during the fit: rates are at least 0, and those of one labeling function sum to at most 1 per class.
 *
 * Columns of classes with equal prior can be exchanged without a change in the loss, so they are put in the order that
 * agrees most with the votes. Fewer than three labeling functions determine nothing: they keep the belief, and gold.
 *
 * Abstains are no evidence, but rates include how often a labeling function votes: one that only ever says "spam" still
 * speaks. Annotators who were given items in batches break the model (who votes then depends on the item): use `dawidSkene`.
 */
export const matrixCompletion = {
  summary: 'vote rates per class from how often votes occur together, in one pass over the votes',
  params,
  create: (settings) => ({ fit: (input: LabelModelInput) => fitToMoments(input, settings) }),
  restore: (json) => ratesModel('matrixCompletion', json as typeof json & RatesParameters),
} satisfies LabelModelKind<typeof params>;

type Settings = z.output<typeof params>;

/** A class with prior 0 keeps it in prediction; the fit needs a positive number. */
const leastPrior = 1e-6;

function fitToMoments({ matrix, gold, classBalance, rng }: LabelModelInput, settings: Settings): FittedLabelModel {
  const moments = voteMoments(matrix, gold);
  const prior = classBalance.map((p) => Math.max(p, leastPrior));
  const belief = believedRates(moments, prior, settings.accuracy);
  const identified = moments.blockLf.length >= 3;
  const hasGold = moments.goldCount.length > 0;
  const alone = hasGold && identified ? { ...moments, goldRows: new Float64Array(moments.k) } : moments;
  const first = anchor(alone, belief, settings.pseudoVotes, 1);
  let solved: CompletedMoments;
  if (identified) {
    const starts = Array.from({ length: settings.starts }, (_, i) =>
      i === 0 ? first.centre : randomRates(moments, matrix.names, rng.derive(`start/${i}`)),
    );
    solved = starts
      .map((start) => completeMoments(moments, prior, first, start, settings))
      .reduce((best, other) => (other.loss < best.loss ? other : best));
    if (solved.misfit > 1 || hasGold) {
      const again = anchor(moments, belief, settings.pseudoVotes, Math.max(1, solved.misfit));
      solved = completeMoments(moments, prior, again, solved.mu, settings);
    }
  } else solved = { mu: first.centre, loss: 0, misfit: 0, iterations: 0, converged: true };
  const mu = identified ? orderClasses(moments, solved.mu, prior) : solved.mu;

  const { iterations, converged, loss, misfit } = solved;
  const summary = { iterations, converged, loss, misfit, identified };
  return fittedFromRates(
    'matrixCompletion',
    matrix.names,
    moments,
    mu,
    Float64Array.from(classBalance),
    summary,
    settings,
  );
}

/** The belief and the gold counts as one centre, weighed by their (pseudo-)votes and rows. */
function anchor(moments: VoteMoments, belief: Float64Array, pseudoVotes: number, misfit: number): MomentAnchor {
  const { n, k, blocks, symbolCount, goldRows, goldCount } = moments;
  const centre = new Float64Array(belief.length);
  const weight = new Float64Array((blocks.length - 1) * k);
  for (let b = 0; b + 1 < blocks.length; b++) {
    let votes = 0;
    for (let s = blocks[b]; s < blocks[b + 1]; s++) votes += symbolCount[s];
    const ofBelief = (misfit * pseudoVotes * (blocks[b + 1] - blocks[b])) / votes;
    for (let y = 0; y < k; y++) {
      const ofGold = (misfit * goldRows[y]) / n;
      weight[b * k + y] = ofBelief + ofGold;
      for (let s = blocks[b]; s < blocks[b + 1]; s++) {
        const at = s * k + y;
        const seen = goldRows[y] > 0 ? goldCount[at] / goldRows[y] : 0;
        centre[at] = ofBelief + ofGold > 0 ? (ofBelief * belief[at] + ofGold * seen) / (ofBelief + ofGold) : belief[at];
      }
    }
  }
  return { centre, weight };
}

/** [symbols, k] a draw of its own for every rate, from a stream named after the labeling function: its column is no matter. */
function randomRates(moments: VoteMoments, names: readonly string[], rng: Rng): Float64Array {
  const { n, k, blocks, blockLf, symbolCount } = moments;
  const rates = new Float64Array(symbolCount.length * k);
  blockLf.forEach((lf, b) => {
    const own = rng.derive(names[lf]);
    for (let at = blocks[b] * k; at < blocks[b + 1] * k; at++)
      rates[at] = (own.uniform() * symbolCount[Math.floor(at / k)]) / n;
  });
  return rates;
}

/**
 * Exchanges columns of classes with the same prior so that votes are right as often as can be: max Σ_s P(vote s, Y = its
 * class, or one of them). Classes of different prior are told apart by it and stay.
 */
function orderClasses(moments: VoteMoments, mu: Float64Array, prior: Float64Array): Float64Array {
  const { k, symbolVote } = moments;
  const agreement = new Float64Array(k * k);
  symbolVote.forEach((vote, s) => {
    for (const c of voteClasses(moments, vote)) for (let y = 0; y < k; y++) agreement[c * k + y] += mu[s * k + y];
  });
  const columnOf = Int32Array.from({ length: k }, (_, y) => y);
  for (const p of new Set(prior)) {
    const group = [...columnOf.keys()].filter((y) => prior[y] === p);
    const value = group.flatMap((c) => group.map((y) => agreement[c * k + y]));
    maximumAssignment(value, group.length).forEach((column, i) => {
      columnOf[group[i]] = group[column];
    });
  }
  return mu.map((_, at) => mu[at - (at % k) + columnOf[at % k]]);
}
