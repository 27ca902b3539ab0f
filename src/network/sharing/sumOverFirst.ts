import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { TF } from '../../backend/backend.js';

/** Σ over the first axis: a row of ones times the matrix, which is the fastest such sum. */
export function sumOverFirst(tf: TF, x: Tensor): Tensor {
  const [n, ...rest] = x.shape;
  if (n === 1) return tf.reshape(x, rest);
  return tf.reshape(tf.matMul(tf.ones([1, n]) as Tensor2D, tf.reshape(x, [n, -1]) as Tensor2D), rest);
}
