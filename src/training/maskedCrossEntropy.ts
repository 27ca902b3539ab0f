import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { TF } from '../backend/backend.js';
import { crossEntropyRows } from './crossEntropyRows.js';
import { maskedMean } from './maskedMean.js';

/**
 * Soft cross-entropy of t tasks with k classes each, masked per task:
 *
 *     Lᵢ = Σₙ mₙᵢ · (−Σ_c yₙᵢ_c · log p̂ₙᵢ_c) / Σₙ mₙᵢ        and 0 where Σₙ mₙᵢ = 0, never NaN
 *
 * A row with weight 0 has no influence, on the sum or on the count; a batch without a label of a task gives that task no gradient.
 *
 * @param logits [b, t, k]
 * @param targets [b, t, k] distributions; anything finite where the weight is 0
 * @param weights [b, t] m ≥ 0
 * @returns [t]
 */
export function maskedCrossEntropy(tf: TF, logits: Tensor3D, targets: Tensor3D, weights: Tensor2D): Tensor1D {
  return maskedMean(tf, crossEntropyRows(tf, logits, targets), weights);
}
