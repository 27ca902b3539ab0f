import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { TF } from '../backend/backend.js';

/** Keeps log(q·c) finite where an expert has no confidence at all. */
const smallest = 1e-6;
const never = -1e9;

/**
 * How much each task attends to each of its slices:
 *
 *     softmax   a_i = exp(q_i c_i / τ) / Σ_j exp(q_j c_j / τ)
 *     product   a_i = (q_i c_i)^(1/τ) / Σ_j (q_j c_j)^(1/τ)
 *
 * In the first, which is the published one with τ = 1, q·c lies in [0, 1]: no slice can weigh more than e^(1/τ) times another.
 *
 * @param q [b, s, 1] probability of membership
 * @param c [b, s, t] confidence of the task's expert prediction
 * @param mask [1, s, t] 1 where the slice is the task's, else 0
 * @returns [b, s, t] sums to 1 over the slices, exactly 0 under the mask
 */
export function sliceAttention(
  tf: TF,
  q: Tensor3D,
  c: Tensor3D,
  mask: Tensor3D,
  { attention, temperature }: { readonly attention: 'softmax' | 'product'; readonly temperature: number },
): Tensor3D {
  const product = tf.mul(c, q);
  const scores = tf.div(attention === 'softmax' ? product : tf.log(tf.add(product, smallest)), temperature);
  const masked = tf.add(scores, tf.mul(tf.sub(1, mask), never));
  return tf.transpose(tf.softmax(tf.transpose(masked, [0, 2, 1])), [0, 2, 1]) as Tensor3D;
}
