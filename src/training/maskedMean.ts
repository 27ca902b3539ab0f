import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { TF } from '../backend/backend.js';

/**
 * Weighted means over the first axis, Σₙ mₙᵢ · xₙᵢ / Σₙ mₙᵢ, and 0 where Σₙ mₙᵢ = 0, never NaN.
 *
 * @param values [b, t] finite, also where the weight is 0
 * @param weights [b, t] m ≥ 0
 * @returns [t]
 */
export function maskedMean(tf: TF, values: Tensor2D, weights: Tensor2D): Tensor1D {
  const total = sumRows(tf, tf.mul(values, weights));
  const count = sumRows(tf, weights);
  // The sum is exactly 0 where the count is, so any divisor will do there.
  return tf.div(total, tf.maximum(count, 1e-30));
}

/** Σ over the first axis of [b, t] as a product with ones, which is fast everywhere. */
function sumRows(tf: TF, values: Tensor2D): Tensor1D {
  const [b, t] = values.shape;
  return tf.reshape(tf.matMul(tf.ones([1, b]), values), [t]);
}
