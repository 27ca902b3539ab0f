import { type LabelMatrix, selectRows } from '../core/labelMatrix.js';
import type { FittedLabelModel } from './labelModel.js';

/** What a row's label is believed at least; a sure mistake is not infinitely bad. */
const leastProbability = 1e-3;

/** [rows] −log P(gold), nats, as a model labels some rows whose gold is known. */
export function goldLosses(
  model: FittedLabelModel,
  matrix: LabelMatrix,
  gold: Int16Array,
  rows: readonly number[],
): number[] {
  const { probs } = model.predict(selectRows(matrix, rows));
  return rows.map((row, i) => -Math.log(Math.max(probs[i * matrix.k + gold[row]], leastProbability)));
}
