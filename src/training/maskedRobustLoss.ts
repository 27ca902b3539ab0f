import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { TF } from '../backend/backend.js';
import { maskedMean } from './maskedMean.js';
import type { RobustLoss } from './trainingTask.js';

/**
 * Losses that wrong labels pull at less than at the cross-entropy, masked per task as in `maskedCrossEntropy`. With y the label and
 * p the prediction, a row's loss is
 *
 *     generalized q:  Σ_c y_c · (1 − p_cᵠ) / q
 *     bootstrap β:    −Σ_c (β·y_c + (1 − β)·p_c) · log p_c
 *     none:           −Σ_c y_c · log p_c
 *
 * References: Zhang and Sabuncu 2018, "Generalized cross entropy loss for training deep neural networks with noisy labels"
 * (there for one class; here its expectation under the label); Reed et al. 2015, "Training deep neural networks on noisy labels with
 * bootstrapping" (the soft form).
 *
 * @param logits [b, t, k]
 * @param targets [b, t, k] distributions; anything finite where the weight is 0
 * @param weights [b, t] m ≥ 0
 * @param robust [t]
 * @returns [t]
 */
export function maskedRobustLoss(
  tf: TF,
  logits: Tensor3D,
  targets: Tensor3D,
  weights: Tensor2D,
  robust: readonly (RobustLoss | undefined)[],
): Tensor1D {
  const t = robust.length;
  const perTask = (value: (loss: RobustLoss | undefined) => number) => tf.tensor2d(robust.map(value), [1, t]);
  const logP = tf.logSoftmax(logits);
  const expected = (values: Tensor3D) => tf.sum(tf.mul(targets, values), 2);
  const shareOfLabel = perTask((loss) => (loss && 'bootstrap' in loss ? loss.bootstrap : loss ? 0 : 1));
  let losses = tf.mul(tf.neg(expected(logP)), shareOfLabel);
  if (robust.some((loss) => loss && 'bootstrap' in loss)) {
    const shareOfBelief = perTask((loss) => (loss && 'bootstrap' in loss ? 1 - loss.bootstrap : 0));
    losses = tf.sub(losses, tf.mul(tf.sum(tf.mul(tf.exp(logP), logP), 2), shareOfBelief));
  }
  if (robust.some((loss) => loss && 'generalized' in loss)) {
    const isGeneralized = perTask((loss) => (loss && 'generalized' in loss ? 1 : 0));
    const q = perTask((loss) => (loss && 'generalized' in loss ? loss.generalized : 1));
    const powers = tf.exp(tf.mul(logP, tf.reshape(q, [1, t, 1]))) as Tensor3D;
    losses = tf.add(losses, tf.mul(tf.div(tf.sub(tf.sum(targets, 2), expected(powers)), q), isGeneralized));
  }
  return maskedMean(tf, losses as Tensor2D, weights);
}
