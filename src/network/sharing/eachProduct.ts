import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { TF } from '../../backend/backend.js';

/** Kernels with more columns are multiplied one by one: the batched product of wasm is a plain loop. */
const narrow = 4;

/**
 * The products of t matrices with a kernel each.
 *
 * @param x [t, b, w]
 * @param kernel [w, t·k] the kernels side by side
 * @returns [t, b, k]
 */
export function eachProduct(tf: TF, x: Tensor3D, kernel: Tensor2D): Tensor3D {
  const [t, b, w] = x.shape;
  const k = kernel.shape[1] / t;
  if (t === 1) return tf.reshape(tf.matMul(tf.reshape(x, [b, w]) as Tensor2D, kernel), [1, b, k]);
  if (k <= narrow || tf.getBackend() !== 'wasm') {
    return tf.matMul(x, tf.transpose(tf.reshape(kernel, [w, t, k]), [1, 0, 2]) as Tensor3D);
  }
  const kernels = tf.split(kernel, t, 1);
  const products = tf.split(x, t).map((one, i) => tf.matMul(tf.reshape(one, [b, w]) as Tensor2D, kernels[i]));
  return tf.reshape(tf.concat(products, 0), [t, b, k]);
}
