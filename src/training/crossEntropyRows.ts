import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { TF } from '../backend/backend.js';

/**
 * −Σ_c y_c · log softmax(x)_c, as one kernel where the backend has it.
 *
 * @param logits [b, t, k]
 * @param targets [b, t, k] distributions; what has another sum must weigh nothing
 * @returns [b, t]
 */
export function crossEntropyRows(tf: TF, logits: Tensor3D, targets: Tensor3D): Tensor2D {
  const [b, t, k] = logits.shape;
  if (tf.getKernel('SoftmaxCrossEntropy', tf.getBackend())) {
    const inputs = { logits: tf.reshape(logits, [b * t, k]), targets: tf.reshape(targets, [b * t, k]) };
    const [rows] = tf.engine().runKernel('SoftmaxCrossEntropy', inputs) as unknown as Tensor2D[];
    return tf.reshape(rows, [b, t]);
  }
  return tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), 2)) as Tensor2D;
}
