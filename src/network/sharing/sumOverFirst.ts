import type { Tensor } from '@tensorflow/tfjs-core';
import type { TF } from '../../backend/backend.js';

/** Σ over the first axis, as that of a matrix, which every backend is quick at. */
export function sumOverFirst(tf: TF, x: Tensor): Tensor {
  const [n, ...rest] = x.shape;
  return tf.reshape(n === 1 ? x : tf.sum(tf.reshape(x, [n, -1]), 0), rest);
}
