import { EspalierError } from '../core/errors.js';
import type { LabelMatrix } from '../core/labelMatrix.js';

/** @throws EspalierError SHAPE when the votes cannot be those the model was fit on */
export function checkPredictInput(matrix: LabelMatrix, m: number, k: number): void {
  if (matrix.m === m && matrix.k === k) return;
  throw new EspalierError({
    code: 'SHAPE',
    message: `label model: it was fit on m = ${m} labeling functions and k = ${k} classes; received votes with m = ${matrix.m}, k = ${matrix.k}`,
    hint: 'Apply the same labeling functions, in the same order, as in the fit.',
  });
}
