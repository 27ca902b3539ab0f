import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { TF } from '../backend/backend.js';

export const confidenceNames = ['entropy', 'snorkel'] as const;

export type ConfidenceName = (typeof confidenceNames)[number];

/**
 * How sure experts are of their predictions, 0 … 1:
 *
 *     entropy   1 − H(p) / log k            1 where all of p stands on one class, 0 where p is uniform; any k
 *     snorkel   p[1]                        two classes: what Snorkel's SliceAwareClassifier takes; sure of class 0 is 0
 *
 * @param logP [b, s, t, k] log-probabilities
 * @returns [b, s, t]
 */
export function confidence(tf: TF, name: ConfidenceName, logP: Tensor4D): Tensor3D {
  const [b, s, t, k] = logP.shape;
  if (name === 'snorkel') return tf.reshape(tf.exp(tf.slice(logP, [0, 0, 0, 1], [b, s, t, 1])), [b, s, t]);
  const negativeEntropy = tf.sum(tf.mul(tf.exp(logP), logP), 3) as Tensor3D;
  return tf.add(tf.div(negativeEntropy, Math.log(k)), 1);
}
