import type { LabelMatrix } from '../core/labelMatrix.js';
import { softmaxInPlace } from '../core/numeric.js';
import type { ProbLabels } from '../core/probLabels.js';
import { checkPredictInput } from './checkPredictInput.js';
import type { FittedLabelModel, LabelModelJSON } from './labelModel.js';
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
  /** [symbols] */
  readonly symbolClasses: ArrayLike<number>;
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
 * in the log domain. An abstain contributes nothing, so a row without votes has the prior.
 */
export function ratesModel(kind: string, parameters: RatesParameters): FittedLabelModel {
  const { names, summary, symbolLfs, symbolClasses, logRates, unseenRatio } = parameters;
  const prior = Float64Array.from(parameters.prior);
  const accuracies = Float64Array.from(parameters.accuracies);
  return {
    prior,
    accuracies,
    summary,
    predict(matrix) {
      checkPredictInput(matrix, names.length, prior.length);
      const table = voteTable(parameters, matrix.m, matrix.k);
      return matrix.k === 2 ? predictBinary(matrix, prior, table) : predict(matrix, prior, table);
    },
    toJSON: (): LabelModelJSON => ({
      version: 1,
      kind,
      names,
      prior: [...prior],
      accuracies: [...accuracies],
      summary,
      symbolLfs: Array.from(symbolLfs),
      symbolClasses: Array.from(symbolClasses),
      logRates: Array.from(logRates),
      unseenRatio,
    }),
  };
}

interface VoteTable {
  /** [m·k] first entry in `logRates` of LF j's vote for c. */
  readonly offsets: Uint32Array;
  /** The rows of the votes that were seen, then k rows for those that were not, one per class. */
  readonly logRates: Float64Array;
}

function voteTable(
  { symbolLfs, symbolClasses, logRates, unseenRatio }: RatesParameters,
  m: number,
  k: number,
): VoteTable {
  const rows = new Float64Array(logRates.length + k * k);
  rows.set(logRates);
  for (let c = 0; c < k; c++) rows[logRates.length + c * k + c] = Math.log(unseenRatio);
  const offsets = Uint32Array.from({ length: m * k }, (_, vote) => logRates.length + (vote % k) * k);
  for (let s = 0; s < symbolLfs.length; s++) offsets[symbolLfs[s] * k + symbolClasses[s]] = s * k;
  return { offsets, logRates: rows };
}

function predict(matrix: LabelMatrix, prior: Float64Array, { offsets, logRates }: VoteTable): ProbLabels {
  const { k, lfs, votes } = matrix;
  const logPrior = prior.map(Math.log);
  return predictRows(matrix, prior, (from, to, logits) => {
    logits.set(logPrior);
    for (let at = from; at < to; at++) {
      const offset = offsets[lfs[at] * k + votes[at]];
      for (let y = 0; y < k; y++) logits[y] += logRates[offset + y];
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
