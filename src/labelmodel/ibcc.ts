import { z } from 'zod';
import { digamma } from '../core/digamma.js';
import { logGamma } from '../core/logGamma.js';
import { voteClasses } from '../core/voteClasses.js';
import { capAtOwnClass } from './capAtOwnClass.js';
import { chooseCorrelation } from './chooseCorrelation.js';
import { dawidSkene } from './dawidSkene.js';
import { expectedAccuracies } from './expectedAccuracies.js';
import type { FittedLabelModel, LabelModelInput, LabelModelJSON, LabelModelKind } from './labelModel.js';
import { learnedPrior } from './learnedPrior.js';
import { sharedParams } from './sharedParams.js';
import { symbolOwners } from './symbolOwners.js';
import type { VoteEvidence } from './voteEvidence.js';
import { type VotePatterns, votePatterns } from './votePatterns.js';
import { expectedStatistics, majorityStatistics, type VoteStatistics } from './voteStatistics.js';

const params = z.strictObject({
  prior: sharedParams.prior,
  abstain: sharedParams.abstain,
  smoothing: sharedParams.confusionSmoothing,
  confusionStrength: sharedParams.confusionStrength,
  firingStrength: z
    .number()
    .min(0)
    .default(3)
    .describe('weight of the prior on where votes fall, in multiples of the labeling function’s own votes'),
  betterThanRandom: sharedParams.betterThanRandom,
  correlation: sharedParams.correlation,
  maxIterations: z.int().min(1).default(200).describe('rounds of variational updates at most'),
  tolerance: z
    .number()
    .positive()
    .default(1e-6)
    .describe('the fit ends once the bound rises by no more than this, in nats per row with votes'),
});

type Settings = z.output<typeof params>;

/** A labeling function speaks about a class that has more than this share of its votes. */
const alphabetShare = 0.01;
/** A prior belief in a firing rate stays below this. */
const mostBelieved = 0.98;

/**
 * Independent Bayesian classifier combination (Kim and Ghahramani, AISTATS 2012) by mean-field variational Bayes (Simpson,
 * Roberts, Psorakis and Smith, 2013): the model of Dawid and Skene with its parameters integrated out.
 *
 *   y_i ~ π      vote of j on i | y ~ θ_j(· | y)      θ_j(· | y) ~ Dirichlet      π held, or ~ Dirichlet(k · classBalance)
 *   q(y_i = y) ∝ exp(E log π_y + Σ_{j votes l} E log θ_j(l | y)),     E log θ_l = ψ(α_l + n_l) − ψ(Σ α + n)
 *
 * with n the expected counts under q(y). What was seen seldom weighs less than its frequency says, since E log θ < log E θ.
 * Updates start from the vote shares, alternate until the evidence lower bound (ELBO) rests, and draw nothing.
 *
 * A labeling function that only ever names one class has θ = 1 and would say nothing. So *where* its votes fall is modelled too, as in
 * `dawidSkene`. Let S be the classes that it names; all others are one more group.
 *
 * - `abstain: ignore`: φ_j ~ Dirichlet over groups is where a vote falls, and a vote adds E log φ_j(g) − log P(g), with P(g) the
 *   group's share of the rows by the vote shares that the fit starts from; not voting adds nothing.
 * - `abstain: evidence`: f_j(g) ~ Beta is the rate of voting within a group; a vote adds E log f, not voting E log (1 − f). Rows
 *   without any vote keep the prior, and count as that in the rates.
 *
 * Priors weigh in proportion to a labeling function's own votes, as in `dawidSkene`, and gold pins q(y) of its rows.
 * The bound never falls, but for `prior: learned` with `abstain: ignore`, where P(g) follows the prior. `betterThanRandom` and the
 * exponent of `correlation`, chosen by {@link chooseCorrelation}, work on the finished fit: they change no update.
 */
export const ibcc = {
  summary: 'Bayesian confusion matrix of each labeling function, variational: seldom seen votes weigh less',
  params,
  create: (settings) => ({ fit: (input: LabelModelInput) => fitVariational(input, settings) }),
  // A fitted model weighs votes in the form that `dawidSkene` has; only the way to the weights differs.
  restore: (json) => asIbcc(dawidSkene.restore({ ...json, kind: 'dawidSkene' })),
} satisfies LabelModelKind<typeof params>;

function asIbcc(model: FittedLabelModel): FittedLabelModel {
  return { ...model, toJSON: () => ({ ...model.toJSON(), kind: 'ibcc' }) };
}

/** q(θ, φ or f) of all labeling functions as the E-step needs it. */
interface Posterior extends VoteEvidence {
  /** [k] the parts of `base`: E log π − log classBalance, zeros where the prior is held, and the silence of all. */
  readonly shift: Float64Array;
  readonly silence: Float64Array;
  /** KL divergence of q from the prior, nats. */
  readonly divergence: number;
}

function fitVariational({ matrix, gold, classBalance }: LabelModelInput, settings: Settings): FittedLabelModel {
  const { diagonal, offDiagonal } = settings.smoothing;
  const patterns = votePatterns(matrix, gold);
  const { symbolVote } = patterns;
  const balance = Float64Array.from(classBalance);
  const known = pinnedStatistics(patterns);

  let statistics = majorityStatistics(patterns, balance);
  // How many rows of a class a vote could have fallen on. Held from here on, so that the bound stays one.
  const exposure = statistics.rows.map((rows, _, all) => rows / all.reduce((a, b) => a + b, 0));
  let posterior = update(patterns, statistics, balance, exposure, settings);
  let elbo = Number.NEGATIVE_INFINITY;
  let iterations = 0;
  let converged = false;
  while (!converged && iterations < settings.maxIterations) {
    statistics = expectedStatistics(patterns, posterior, balance);
    const bound = lowerBound(statistics, posterior, balance, known);
    converged = bound - elbo <= settings.tolerance * Math.max(1, known.covered);
    elbo = bound;
    posterior = update(patterns, statistics, balance, exposure, settings);
    iterations++;
  }

  const prior = settings.prior === 'learned' ? learnedPrior(statistics, balance) : balance;
  if (settings.betterThanRandom) capAtOwnClass(posterior.weights, patterns);
  // What moved the prior is in `prior` now.
  const evidence = { ...posterior, base: posterior.silence };
  const correlation =
    settings.correlation === 'auto' ? chooseCorrelation(patterns, evidence, prior) : settings.correlation;
  const correct = diagonal / (diagonal + offDiagonal);
  return ibcc.restore({
    version: 1,
    kind: 'ibcc',
    names: matrix.names,
    prior: [...prior],
    accuracies: [...expectedAccuracies(patterns, statistics, correct)],
    summary: { iterations, converged, elbo: elbo === Number.NEGATIVE_INFINITY ? 0 : elbo, correlation },
    symbolLfs: [...symbolOwners(patterns, evidence).lfOf],
    symbolClasses: [...symbolVote],
    ...(matrix.sets && { sets: matrix.sets }),
    weights: [...evidence.weights],
    base: [...evidence.base],
    correct,
    correlation,
  } satisfies LabelModelJSON);
}

/** The variational M-step: q of every labeling function from the expected counts. */
function update(
  patterns: VotePatterns,
  statistics: VoteStatistics,
  balance: Float64Array,
  exposure: Float64Array,
  settings: Settings,
): Posterior {
  const { m, k, lfOffsets, symbolVote, symbolCount } = patterns;
  const emissions = new Float64Array(symbolVote.length * k);
  const weights = new Float64Array(symbolVote.length * k);
  // A prior that moves takes the exposure along: else a vote would count against it twice.
  const exposed = settings.prior === 'learned' ? learnedPrior(statistics, balance) : exposure;
  const shift = shiftOf(statistics, balance, settings);
  const silence = new Float64Array(k);
  let divergence = 0;
  if (settings.prior === 'learned') {
    divergence += dirichlet(
      balance.map((b) => k * b),
      statistics.coveredRows,
    ).divergence;
  }
  for (let j = 0; j < m; j++) {
    const first = lfOffsets[j];
    const end = lfOffsets[j + 1];
    if (first === end) continue;
    const votesOf = new Float64Array(k);
    let total = 0;
    for (let s = first; s < end; s++) {
      total += symbolCount[s];
      for (let y = 0; y < k; y++) votesOf[y] += statistics.bySymbol[s * k + y];
    }

    const named = new Uint8Array(k);
    const classesOf = Array.from(symbolVote.subarray(first, end), (vote) => voteClasses(patterns, vote));
    classesOf.forEach((classes, v) => {
      if (symbolCount[first + v] > alphabetShare * total) for (const c of classes) named[c] = 1;
    });
    const firing = firingOf(named, votesOf, total, statistics.rows, exposed, settings);
    divergence += firing.divergence;
    for (let y = 0; y < k; y++) silence[y] += firing.silence[y];

    for (let y = 0; y < k; y++) {
      const prior = confusionPrior(classesOf, y, total / k, settings);
      const counts = Float64Array.from(prior, (_, v) => statistics.bySymbol[(first + v) * k + y]);
      const row = dirichlet(prior, counts);
      divergence += row.divergence;
      for (let v = 0; v < prior.length; v++) {
        const at = (first + v) * k + y;
        emissions[at] = firing.mean[y] * row.mean[v];
        weights[at] = firing.vote[y] - firing.silence[y] + row.expectedLog[v];
      }
    }
  }
  return { emissions, weights, base: silence.map((b, y) => b + shift[y]), shift, silence, divergence };
}

/** [k] E log π − log balance: zeros where the prior is held. */
function shiftOf({ coveredRows }: VoteStatistics, balance: Float64Array, { prior }: Settings): Float64Array {
  const k = balance.length;
  if (prior === 'held') return new Float64Array(k);
  const { expectedLog } = dirichlet(
    balance.map((b) => k * b),
    coveredRows,
  );
  return balance.map((b, y) => (b > 0 ? expectedLog[y] - Math.log(b) : 0));
}

/** [symbols] α of the confusion row of class y: `classesOf` are those that each vote of the labeling function is for. */
function confusionPrior(
  classesOf: readonly (readonly number[])[],
  y: number,
  votesPerClass: number,
  settings: Settings,
): Float64Array {
  const { diagonal, offDiagonal } = settings.smoothing;
  const mass = diagonal + offDiagonal + settings.confusionStrength * votesPerClass;
  const symbols = classesOf.length;
  const correct = diagonal / (diagonal + offDiagonal);
  const right = classesOf.filter((classes) => classes.includes(y)).length;
  if (right === 0 || right === symbols) return new Float64Array(symbols).fill(mass / symbols);
  return Float64Array.from(classesOf, (classes) =>
    classes.includes(y) ? (mass * correct) / right : (mass * (1 - correct)) / (symbols - right),
  );
}

/** What it says about the class that a labeling function votes at all. */
interface Firing {
  /** [k] each: expected log of voting, of not voting, and the mean rate, all up to one constant per labeling function. */
  readonly vote: Float64Array;
  readonly silence: Float64Array;
  readonly mean: Float64Array;
  readonly divergence: number;
}

/**
 * @param named [k] 1 for S
 * @param votesOf [k] expected votes on rows of the class
 * @param rows [k] expected rows of the class
 * @param exposure [k] share of the rows that a vote could have fallen on, by class
 */
function firingOf(
  named: Uint8Array,
  votesOf: Float64Array,
  total: number,
  rows: Float64Array,
  exposure: Float64Array,
  settings: Settings,
): Firing {
  const k = named.length;
  const group = new Int32Array(k);
  for (let y = 0; y < k; y++) if (!named[y]) group[y] = 1;
  const groups = 2;
  const sum = (values: Float64Array) => {
    const sums = new Float64Array(groups);
    for (let y = 0; y < k; y++) sums[group[y]] += values[y];
    return sums;
  };
  const { diagonal, offDiagonal } = settings.smoothing;
  // As in `dawidSkene`: of a vote, at least diagonal / (diagonal + offDiagonal) is believed to fall within S in balanced classes.
  const outside = group.reduce((a, b) => a + b, 0);
  const ratio = (offDiagonal / diagonal) * Math.min(1, (k - outside) / Math.max(1, outside));
  const strength = diagonal + offDiagonal + settings.firingStrength * total;
  const share = sum(exposure).map((e, g) => (g === 0 ? e : ratio * e));
  const all = share.reduce((a, b) => a + b, 0);
  const pseudo = share.map((part) => (all > 0 ? (strength * part) / all : 0));
  const votes = sum(votesOf);

  if (settings.abstain === 'ignore') {
    const { expectedLog, mean, divergence } = dirichlet(pseudo, votes);
    const exposed = sum(exposure);
    return {
      vote: Float64Array.from(group, (g) => (pseudo[g] > 0 ? expectedLog[g] - Math.log(exposed[g]) : 0)),
      silence: new Float64Array(k),
      mean: Float64Array.from(group, (g) => (pseudo[g] > 0 ? mean[g] / exposed[g] : 1)),
      divergence,
    };
  }
  const rowsOf = sum(rows);
  const n = rowsOf.reduce((a, b) => a + b, 0);
  const pseudoRows = sum(exposure).map((e) => (e * strength * n) / total);
  let divergence = 0;
  const beta = Array.from(pseudo, (a, g) => {
    if (!(pseudoRows[g] > 0)) return { vote: 0, silence: 0, mean: 1 };
    const fire = Math.min(a, mostBelieved * pseudoRows[g]);
    const found = dirichlet([fire, pseudoRows[g] - fire], [votes[g], Math.max(0, rowsOf[g] - votes[g])]);
    divergence += found.divergence;
    return { vote: found.expectedLog[0], silence: found.expectedLog[1], mean: found.mean[0] };
  });
  return {
    vote: Float64Array.from(group, (g) => beta[g].vote),
    silence: Float64Array.from(group, (g) => beta[g].silence),
    mean: Float64Array.from(group, (g) => beta[g].mean),
    divergence,
  };
}

/** A Dirichlet posterior, its means, and KL(posterior, prior) in nats. Entries whose α is 0 do not take part. */
function dirichlet(alpha: ArrayLike<number>, counts: ArrayLike<number>) {
  let before = 0;
  let after = 0;
  for (let i = 0; i < alpha.length; i++) {
    if (!(alpha[i] > 0)) continue;
    before += alpha[i];
    after += alpha[i] + counts[i];
  }
  const total = digamma(after);
  const mean = Float64Array.from(alpha, (a, i) => (a > 0 ? (a + counts[i]) / after : 0));
  const expectedLog = Float64Array.from(alpha, (a, i) =>
    a > 0 ? digamma(a + counts[i]) - total : Number.NEGATIVE_INFINITY,
  );
  let divergence = before > 0 ? logGamma(after) - logGamma(before) : 0;
  for (let i = 0; i < alpha.length; i++) {
    if (!(alpha[i] > 0)) continue;
    divergence += logGamma(alpha[i]) - logGamma(alpha[i] + counts[i]) + counts[i] * expectedLog[i];
  }
  return { mean, expectedLog, divergence };
}

/** What of the bound does not change during the fit: the counts on gold rows, and those of rows without votes. */
interface Pinned {
  readonly bySymbol: Float64Array;
  /** [k] gold rows of the class. */
  readonly rows: Float64Array;
  /** Rows with votes and without gold; rows with votes or gold; rows with neither. */
  readonly free: number;
  readonly covered: number;
  readonly uncovered: number;
}

function pinnedStatistics({ k, offsets, symbols, shares, symbolVote, weight, gold }: VotePatterns): Pinned {
  const bySymbol = new Float64Array(symbolVote.length * k);
  const rows = new Float64Array(k);
  let free = 0;
  let pinned = 0;
  let uncovered = 0;
  for (let p = 0; p < weight.length; p++) {
    if (gold[p] >= 0) {
      pinned += weight[p];
      rows[gold[p]] += weight[p];
      for (let at = offsets[p]; at < offsets[p + 1]; at++) {
        bySymbol[symbols[at] * k + gold[p]] += shares ? shares[at] * weight[p] : weight[p];
      }
    } else if (offsets[p] === offsets[p + 1]) uncovered += weight[p];
    else free += weight[p];
  }
  return { bySymbol, rows, free, covered: free + pinned, uncovered };
}

/**
 * The ELBO after an E-step: Σ_i log Z_i over free rows, log P(gold, votes) in expectation over gold rows, silence on rows
 * without votes, less the divergence of q from the priors.
 */
function lowerBound(
  { logLikelihood }: VoteStatistics,
  { weights, base, silence, divergence }: Posterior,
  balance: Float64Array,
  { bySymbol, rows, free, uncovered }: Pinned,
): number {
  const k = balance.length;
  let bound = free * logLikelihood - divergence;
  for (let at = 0; at < bySymbol.length; at++) if (bySymbol[at] > 0) bound += bySymbol[at] * weights[at];
  for (let y = 0; y < k; y++) {
    if (rows[y] > 0) bound += rows[y] * (Math.max(Math.log(balance[y]), -700) + base[y]);
  }
  return bound + uncovered * silence.reduce((sum, b, y) => sum + balance[y] * b, 0);
}
