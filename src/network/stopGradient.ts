import type { Tensor } from '@tensorflow/tfjs-core';
import type { TF } from '../backend/backend.js';

/** x, through which no gradient flows back: its gradient is zero whatever becomes of it. */
export function stopGradient<T extends Tensor>(tf: TF, x: T): T {
  const constant = tf.customGrad((value: unknown) => ({
    value: (value as T).clone(),
    gradFunc: (dy: Tensor) => [tf.zerosLike(dy)],
  }));
  return constant(x) as T;
}
