import type { Tensor } from '@tensorflow/tfjs-core';
import type { TF } from '../backend/backend.js';

/** The same values, whose gradient is multiplied by `factor` on its way back. */
export function scaleGradient<T extends Tensor>(tf: TF, values: T, factor: Tensor): T {
  const scaled = tf.customGrad((x) => ({
    value: tf.clone(x as Tensor),
    gradFunc: (dy: Tensor) => tf.mul(dy, factor),
  }));
  return scaled(values) as T;
}
