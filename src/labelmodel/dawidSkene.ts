import { z } from 'zod';
import { alignSets } from '../core/alignSets.js';
import { codeCount, type LabelMatrix } from '../core/labelMatrix.js';
import { softmaxInPlace } from '../core/numeric.js';
import type { ProbLabels } from '../core/probLabels.js';
import { voteClasses } from '../core/voteClasses.js';
import { chooseCorrelation } from './chooseCorrelation.js';
import { correlationExponent } from './correlationExponent.js';
import { expectedAccuracies } from './expectedAccuracies.js';
import { type CommonParameters, fittedLabelModel } from './fittedLabelModel.js';
import { fitJoint } from './joint/fitJoint.js';
import type { JointLabelModelInput } from './joint/jointLabelModel.js';
import type { FittedLabelModel, LabelModelInput, LabelModelJSON, LabelModelKind } from './labelModel.js';
import { largestMove } from './largestMove.js';
import { learnedPrior } from './learnedPrior.js';
import { type EvidenceSettings, lfEvidence } from './lfEvidence.js';
import { predictOdds } from './predictOdds.js';
import { predictRows } from './predictRows.js';
import { sharedParams } from './sharedParams.js';
import { symbolOwners } from './symbolOwners.js';
import { estimateEvidence } from './voteEvidence.js';
import { votePatterns } from './votePatterns.js';
import { expectedStatistics, majorityStatistics } from './voteStatistics.js';

const params = z.strictObject({
  prior: sharedParams.prior,
  abstain: sharedParams.abstain,
  firing: z
    .boolean()
    .default(true)
    .describe('whether it counts against the classes that a labeling function never names that it votes at all'),
  smoothing: sharedParams.confusionSmoothing,
  confusionStrength: sharedParams.confusionStrength,
  firingStrength: sharedParams.firingStrength,
  betterThanRandom: sharedParams.betterThanRandom,
  correlation: sharedParams.correlation,
  maxIterations: sharedParams.emIterations,
  tolerance: sharedParams.emTolerance,
});

/**
 * Dawid and Skene's model of noisy votes (Applied Statistics 28, 1979) fit by EM, with what weak supervision needs
 * on top. For row i with class y, LFs vote independently with P(j votes l | y) = f_j(y) · θ_j(l | y), see
 * {@link estimateEvidence}; the posterior is
 *
 *   P(y | votes) ∝ P(y) · [Π_{j votes l} f_j(y) θ_j(l | y)]^τ,   τ = 1 / (1 + ρ (votes − 1))
 *
 * and P(y) for a row without votes. Three things differ from the textbook:
 *
 * - *Firing rates.* Given that it votes, an LF that only ever says "spam" says nothing (θ = 1 for every class): the
 *   plain model leaves such rows at the prior. Here f_j may differ for the classes that j never names. An LF that names
 *   every class, such as an annotator, has a constant f_j: then this is the plain model, and which items an annotator
 *   was given stays no evidence.
 * - *Priors in proportion.* Smoothing by a fixed number of pseudo-votes is nothing to an LF with thousands of votes;
 *   the strengths let every LF keep a part of the belief that it is right in `diagonal / (diagonal + offDiagonal)`.
 *   With the prior held uniform on uneven classes that part is what keeps EM near the votes. The price: where LFs are
 *   independent and all poor (accuracy near .6), posteriors are a little too sure; both strengths 0 suits such data.
 * - *Calibration.* EM runs with τ = 1; ρ is chosen afterwards by held-out votes, see {@link chooseCorrelation}.
 *
 * Gold pins the posterior of its rows during the fit.
 */
export const dawidSkene = {
  summary: 'confusion matrix and firing rates of each labeling function, fit by EM',
  params,
  create: (settings) => ({
    fit: (input: LabelModelInput) => fitByEm(input, settings),
    fitJoint: (input: JointLabelModelInput) =>
      fitJoint('dawidSkene', input, settings, (lf) => lfEvidence(lf, { ...settings, ...settings.smoothing })),
  }),
  restore(json) {
    const { symbolLfs, symbolClasses, sets, weights, base, correct, correlation } = json as LabelModelJSON &
      DawidSkeneJSON;
    return fitted({
      names: json.names,
      prior: Float64Array.from(json.prior),
      accuracies: Float64Array.from(json.accuracies),
      summary: json.summary,
      symbolLfs: Uint32Array.from(symbolLfs),
      symbolClasses: Int16Array.from(symbolClasses),
      sets,
      weights: Float64Array.from(weights),
      base: Float64Array.from(base),
      correct,
      correlation,
    });
  },
} satisfies LabelModelKind<typeof params>;

interface DawidSkeneJSON {
  symbolLfs: number[];
  /** Codes of votes, as in a label matrix with these `sets`. */
  symbolClasses: number[];
  sets?: LabelMatrix['sets'];
  weights: number[];
  base: number[];
  correct: number;
  correlation: number;
}

interface Parameters extends CommonParameters {
  readonly symbolLfs: Uint32Array;
  readonly symbolClasses: Int16Array;
  readonly sets?: LabelMatrix['sets'];
  /** [symbols, k] */
  readonly weights: Float64Array;
  /** [k] */
  readonly base: Float64Array;
  /** The prior belief that a vote is right, for votes that the fit never saw. */
  readonly correct: number;
  readonly correlation: number;
}

function fitByEm({ matrix, gold, classBalance }: LabelModelInput, settings: z.output<typeof params>): FittedLabelModel {
  const { diagonal, offDiagonal } = settings.smoothing;
  const evidenceSettings: EvidenceSettings = { ...settings, diagonal, offDiagonal };
  const correct = diagonal / (diagonal + offDiagonal);
  const patterns = votePatterns(matrix, gold);

  let prior: Float64Array = Float64Array.from(classBalance);
  let statistics = majorityStatistics(patterns, prior);
  let iterations = 0;
  let converged = false;
  while (!converged && iterations < settings.maxIterations) {
    if (settings.prior === 'learned') prior = learnedPrior(statistics, classBalance);
    const next = expectedStatistics(patterns, estimateEvidence(patterns, statistics, evidenceSettings), prior);
    converged = largestMove(patterns, statistics, next) <= settings.tolerance;
    statistics = next;
    iterations++;
  }

  if (settings.prior === 'learned') prior = learnedPrior(statistics, classBalance);
  const evidence = estimateEvidence(patterns, statistics, evidenceSettings);
  const correlation =
    settings.correlation === 'auto' ? chooseCorrelation(patterns, evidence, prior) : settings.correlation;
  return fitted({
    names: matrix.names,
    prior,
    accuracies: expectedAccuracies(patterns, statistics, correct),
    summary: { iterations, converged, logLikelihood: statistics.logLikelihood, correlation },
    symbolLfs: symbolOwners(patterns, evidence).lfOf,
    symbolClasses: patterns.symbolVote,
    sets: matrix.sets,
    weights: evidence.weights,
    base: evidence.base,
    correct,
    correlation,
  });
}

function fitted(parameters: Parameters): FittedLabelModel {
  const { symbolLfs, symbolClasses, sets, weights, base, correct, correlation } = parameters;
  const own = (): DawidSkeneJSON => ({
    symbolLfs: [...symbolLfs],
    symbolClasses: [...symbolClasses],
    ...(sets && { sets }),
    weights: [...weights],
    base: [...base],
    correct,
    correlation,
  });
  return fittedLabelModel('dawidSkene', parameters, own, (matrix) => predict(alignSets(matrix, sets), parameters));
}

function predict(matrix: LabelMatrix, parameters: Parameters): ProbLabels {
  const { m, k, lfs, votes, confidences } = matrix;
  const { prior, symbolLfs, symbolClasses, weights, base, correct, correlation } = parameters;
  const codes = codeCount(matrix);
  const symbolOf = new Int32Array(m * codes).fill(-1);
  for (let s = 0; s < symbolLfs.length; s++) symbolOf[symbolLfs[s] * codes + symbolClasses[s]] = s;
  const unseen = unseenWeights(matrix, correct);
  if (k === 2 && !confidences) {
    const odds = Float64Array.from(symbolOf, (s, vote) => {
      const [table, start] = s < 0 ? [unseen, (vote % 2) * 2] : [weights, s * 2];
      return table[start + 1] - table[start];
    });
    return predictOdds(matrix, prior, odds, base[1] - base[0], correlation);
  }
  const logPrior = prior.map(Math.log);
  return predictRows(matrix, prior, (from, to, logits) => {
    for (let y = 0; y < k; y++) logits[y] = base[y];
    let total = to - from;
    if (confidences) {
      total = 0;
      for (let at = from; at < to; at++) {
        const s = symbolOf[lfs[at] * codes + votes[at]];
        const [table, start] = s < 0 ? [unseen, votes[at] * k] : [weights, s * k];
        for (let y = 0; y < k; y++) logits[y] += confidences[at] * table[start + y];
        total += confidences[at];
      }
    } else {
      for (let at = from; at < to; at++) {
        const s = symbolOf[lfs[at] * codes + votes[at]];
        if (s < 0) for (let y = 0; y < k; y++) logits[y] += unseen[votes[at] * k + y];
        else for (let y = 0; y < k; y++) logits[y] += weights[s * k + y];
      }
    }
    const exponent = correlationExponent(correlation, total);
    for (let y = 0; y < k; y++) logits[y] = logPrior[y] + exponent * logits[y];
    softmaxInPlace(logits);
  });
}

/** [codes, k] what a vote adds that the fit never saw: the prior belief, that it is right with probability `correct`. */
function unseenWeights(matrix: LabelMatrix, correct: number): Float64Array {
  const { k } = matrix;
  const codes = codeCount(matrix);
  const weights = new Float64Array(codes * k);
  for (let code = 0; code < codes; code++) {
    const classes = voteClasses(matrix, code);
    // Errors fall evenly; a vote for most of the classes errs on few, and still is believed to be worth as much.
    weights.fill(
      Math.log((1 - correct) / Math.max(1, (k - classes.length) / classes.length)),
      code * k,
      (code + 1) * k,
    );
    for (const c of classes) weights[code * k + c] = Math.log(correct);
  }
  return weights;
}
