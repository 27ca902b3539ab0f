import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { TF } from '../backend/backend.js';

/** Keeps a constant row from dividing by zero. */
const epsilon = 1e-5;

/**
 * Layer normalization (Ba, Kiros and Hinton, 2016): each row to mean 0 and deviation 1, then a learned scale and shift.
 *
 *     y = γ ⊙ (x − mean(x)) / √(var(x) + ε) + β
 *
 * @param x [b, h]
 * @param scale γ, [h]
 * @param shift β, [h]
 * @returns [b, h]
 */
export function layerNorm(tf: TF, x: Tensor2D, scale: Tensor1D, shift: Tensor1D): Tensor2D {
  const h = x.shape[1];
  const mean = tf.div(tf.sum(x, 1, true), h);
  const centred = tf.sub(x, mean);
  const variance = tf.div(tf.sum(tf.square(centred), 1, true), h);
  const normal = tf.div(centred, tf.sqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(normal, scale), shift) as Tensor2D;
}
