import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { TF } from '../../backend/backend.js';

/**
 * The products of t matrices with a kernel each, in one batch.
 *
 * @param x [t, b, w]
 * @param kernel [w, t·k] the kernels side by side
 * @returns [t, b, k]
 */
export function eachProduct(tf: TF, x: Tensor3D, kernel: Tensor2D): Tensor3D {
  const [t, , w] = x.shape;
  const k = kernel.shape[1] / t;
  return tf.matMul(x, tf.transpose(tf.reshape(kernel, [w, t, k]), [1, 0, 2]) as Tensor3D);
}
