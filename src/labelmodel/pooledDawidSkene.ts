import { z } from 'zod';
import { mean } from '../core/numeric.js';
import { chooseCorrelation } from './chooseCorrelation.js';
import { dawidSkene } from './dawidSkene.js';
import { expectedAccuracies } from './expectedAccuracies.js';
import { goldThatHelps } from './goldThatHelps.js';
import type { FittedLabelModel, LabelModelInput, LabelModelJSON, LabelModelKind } from './labelModel.js';
import { largestMove } from './largestMove.js';
import { learnedPrior } from './learnedPrior.js';
import { type Pool, type PooledEvidence, pooledEvidence } from './pooledEvidence.js';
import { sharedParams } from './sharedParams.js';
import { symbolOwners } from './symbolOwners.js';
import { votePatterns } from './votePatterns.js';
import { expectedStatistics, majorityStatistics } from './voteStatistics.js';

const params = z.strictObject({
  prior: sharedParams.prior,
  smoothing: sharedParams.confusionSmoothing,
  oneVote: z
    .enum(['evidence', 'chance'])
    .default('evidence')
    .describe(
      'who always casts the same vote: evidence, a labeling function that has nothing else to say; chance, a labeler who does not look',
    ),
  confusionStrength: sharedParams.confusionStrength.describe(
    'further weight of the prior of those functions, in multiples of their own votes per class',
  ),
  firingStrength: sharedParams.firingStrength,
  betterThanRandom: sharedParams.betterThanRandom,
  correlation: sharedParams.correlation,
  maxIterations: sharedParams.emIterations,
  tolerance: sharedParams.emTolerance,
});

/**
 * Dawid and Skene's model (Applied Statistics 28, 1979) for a crowd: labelers who could each have named any class, many of them,
 * most with few votes. A confusion matrix of one's own is then mostly noise, and one for all hides who is careless. Here
 * the labelers are drawn from a population, and what is learned of it decides how far each is held to the others, see
 * {@link pooledEvidence} (partial pooling; the hierarchical model that Paun, Carpenter, Chamberlain, Hovy, Kruschwitz and Poesio compare in Comparing
 * Bayesian models of annotation, TACL 6, 2018, section 3, here by EM in place of sampling):
 *
 *   y_i ~ π      θ_j(· | y) ~ Dirichlet(S_y · P_y)      vote of j on i | y ~ θ_j(· | y)
 *
 * Which rows a labeler was given says nothing. A function that only ever says one thing is the exception, see `oneVote`: for it, it says
 * something that it votes at all, as in `dawidSkene`. The exponent of `correlation` is chosen as there, after the fit.
 *
 * Where classes are uneven, `prior: learned` pays more than in other models, since labelers that name every class show how frequent
 * each is; it stays held by default, as everywhere. Gold pins the posterior of its rows during the fit where that helps surely, see
 * {@link goldThatHelps}.
 */
export const pooledDawidSkene = {
  summary: 'dawidSkene for a crowd: confusion matrices drawn to what all labelers do, as far as these are alike',
  params,
  create: (settings) => ({
    fit: (input: LabelModelInput) => goldThatHelps(input, (gold) => fitByEm({ ...input, gold }, settings)),
  }),
  // A fitted model weighs votes in the form that `dawidSkene` has; only the way to the weights differs.
  restore: (json) => asPooled(dawidSkene.restore({ ...json, kind: 'dawidSkene' })),
} satisfies LabelModelKind<typeof params>;

function asPooled(model: FittedLabelModel): FittedLabelModel {
  return { ...model, toJSON: () => ({ ...model.toJSON(), kind: 'pooledDawidSkene' }) };
}

function fitByEm({ matrix, gold, classBalance }: LabelModelInput, settings: z.output<typeof params>): FittedLabelModel {
  const { diagonal, offDiagonal } = settings.smoothing;
  const patterns = votePatterns(matrix, gold);
  const balance = Float64Array.from(classBalance);
  const start = new Float64Array(patterns.k).fill(diagonal + offDiagonal);

  let prior: Float64Array = balance;
  let statistics = majorityStatistics(patterns, prior);
  let evidence: PooledEvidence | undefined;
  const maximize = (): PooledEvidence => {
    if (settings.prior === 'learned') prior = learnedPrior(statistics, balance);
    return pooledEvidence(patterns, statistics, evidence?.pool.strengths ?? start, {
      ...settings,
      diagonal,
      offDiagonal,
    });
  };
  let iterations = 0;
  let converged = false;
  while (!converged && iterations < settings.maxIterations) {
    evidence = maximize();
    const next = expectedStatistics(patterns, evidence, prior);
    converged = largestMove(patterns, statistics, next) <= settings.tolerance;
    statistics = next;
    iterations++;
  }
  evidence = maximize();

  const correct = poolAccuracy(evidence.pool, prior);
  const correlation =
    settings.correlation === 'auto' ? chooseCorrelation(patterns, evidence, prior) : settings.correlation;
  return pooledDawidSkene.restore({
    version: 1,
    kind: 'pooledDawidSkene',
    names: matrix.names,
    prior: [...prior],
    accuracies: [...expectedAccuracies(patterns, statistics, correct)],
    summary: {
      iterations,
      converged,
      logLikelihood: statistics.logLikelihood,
      correlation,
      poolStrength: mean(evidence.pool.strengths),
    },
    symbolLfs: [...symbolOwners(patterns, evidence).lfOf],
    symbolClasses: [...patterns.symbolVote],
    ...(matrix.sets && { sets: matrix.sets }),
    weights: [...evidence.weights],
    base: [...evidence.base],
    correct,
    correlation,
  } satisfies LabelModelJSON);
}

/** How often the pool names the class itself, in classes as frequent as the prior: what a vote counts that the fit never saw. */
function poolAccuracy({ rows }: Pool, prior: Float64Array): number {
  const k = prior.length;
  const codes = rows.length / k;
  return prior.reduce((sum, p, y) => sum + p * rows[y * codes + y], 0);
}
