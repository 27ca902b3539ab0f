import { alignSets } from '../core/alignSets.js';
import { codeCount, type LabelMatrix } from '../core/labelMatrix.js';
import { softmaxInPlace } from '../core/numeric.js';
import type { ProbLabels } from '../core/probLabels.js';
import { voteClasses } from '../core/voteClasses.js';
import { fittedLabelModel } from './fittedLabelModel.js';
import type { FittedLabelModel } from './labelModel.js';
import { predictOdds } from './predictOdds.js';
import { predictRows } from './predictRows.js';

/** What {@link ratesModel} predicts from; JSON of a fitted model holds the same fields. */
export interface RatesParameters {
  readonly names: readonly string[];
  /** [k] */
  readonly prior: ArrayLike<number>;
  /** [m] */
  readonly accuracies: ArrayLike<number>;
  readonly summary: FittedLabelModel['summary'];
  /** [symbols] column of the labeling function. */
  readonly symbolLfs: ArrayLike<number>;
  /** [symbols] codes of votes, as in a label matrix with these `sets`. */
  readonly symbolClasses: ArrayLike<number>;
  readonly sets?: LabelMatrix['sets'];
  /** [symbols, k] log P(the LF casts this vote | y), up to a constant per symbol. */
  readonly logRates: ArrayLike<number>;
  /** How much likelier a vote that the fit never saw is under its own class than under another one. */
  readonly unseenRatio: number;
}

/**
 * A fitted label model of votes that are independent given the class:
 *
 *   P(y | votes) ∝ P(y) · Π_{j votes l} P(j votes l | y)
 *
 * in the log domain; a vote of confidence w counts P(j votes l | y)^w. An abstain contributes nothing, so a row without votes has the prior.
 */
export function ratesModel(kind: string, parameters: RatesParameters): FittedLabelModel {
  const { names, summary, symbolLfs, symbolClasses, sets, logRates, unseenRatio } = parameters;
  const prior = Float64Array.from(parameters.prior);
  const accuracies = Float64Array.from(parameters.accuracies);
  const own = () => ({
    symbolLfs: Array.from(symbolLfs),
    symbolClasses: Array.from(symbolClasses),
    ...(sets && { sets }),
    logRates: Array.from(logRates),
    unseenRatio,
  });
  return fittedLabelModel(kind, { names, prior, accuracies, summary }, own, (given) => {
    const matrix = alignSets(given, sets);
    const table = voteTable(parameters, matrix);
    return matrix.k === 2 && !matrix.confidences ? predictBinary(matrix, prior, table) : predict(matrix, prior, table);
  });
}

interface VoteTable {
  /** [m, codes] first entry in `logRates` of LF j's vote. */
  readonly offsets: Uint32Array;
  /** The rows of the votes that were seen, then one per code for those that were not. */
  readonly logRates: Float64Array;
}

function voteTable(
  { symbolLfs, symbolClasses, logRates, unseenRatio }: RatesParameters,
  matrix: LabelMatrix,
): VoteTable {
  const { m, k } = matrix;
  const codes = codeCount(matrix);
  const rows = new Float64Array(logRates.length + codes * k);
  rows.set(logRates);
  for (let code = 0; code < codes; code++) {
    const classes = voteClasses(matrix, code);
    // The ratio of `believedRatio` for one class, for as many as these.
    const ratio =
      classes.length === 1
        ? unseenRatio
        : (unseenRatio / Math.max(1, k - 1)) * Math.max(1, (k - classes.length) / classes.length);
    for (const c of classes) rows[logRates.length + code * k + c] = Math.log(ratio);
  }
  const offsets = Uint32Array.from({ length: m * codes }, (_, vote) => logRates.length + (vote % codes) * k);
  for (let s = 0; s < symbolLfs.length; s++) offsets[symbolLfs[s] * codes + symbolClasses[s]] = s * k;
  return { offsets, logRates: rows };
}

function predict(matrix: LabelMatrix, prior: Float64Array, { offsets, logRates }: VoteTable): ProbLabels {
  const { k, lfs, votes, confidences } = matrix;
  const codes = codeCount(matrix);
  const logPrior = prior.map(Math.log);
  return predictRows(matrix, prior, (from, to, logits) => {
    logits.set(logPrior);
    for (let at = from; at < to; at++) {
      const offset = offsets[lfs[at] * codes + votes[at]];
      if (confidences) for (let y = 0; y < k; y++) logits[y] += confidences[at] * logRates[offset + y];
      else for (let y = 0; y < k; y++) logits[y] += logRates[offset + y];
    }
    softmaxInPlace(logits);
  });
}

function predictBinary(matrix: LabelMatrix, prior: Float64Array, { offsets, logRates }: VoteTable): ProbLabels {
  return predictOdds(
    matrix,
    prior,
    Float64Array.from(offsets, (offset) => logRates[offset + 1] - logRates[offset]),
  );
}
