import type { LabelMatrix } from '../core/labelMatrix.js';
import type { ProbLabels } from '../core/probLabels.js';
import { checkPredictInput } from './checkPredictInput.js';
import type { FittedLabelModel } from './labelModel.js';

/** What the JSON of every fitted label model holds. */
export interface CommonParameters extends Pick<FittedLabelModel, 'prior' | 'accuracies' | 'summary'> {
  /** [m] */
  readonly names: readonly string[];
}

/**
 * A fitted label model out of what all have and what is a kind's own.
 *
 * @param own the further fields of its JSON; made when they are asked for
 * @param predict labels of a matrix that has been found to have the fit's labeling functions and classes
 */
export function fittedLabelModel(
  kind: string,
  { names, prior, accuracies, summary }: CommonParameters,
  own: () => object,
  predict: (matrix: LabelMatrix) => ProbLabels,
): FittedLabelModel {
  return {
    prior,
    accuracies,
    summary,
    predict(matrix) {
      checkPredictInput(matrix, names.length, prior.length);
      return predict(matrix);
    },
    toJSON: () => ({ version: 1, kind, names, prior: [...prior], accuracies: [...accuracies], summary, ...own() }),
  };
}
