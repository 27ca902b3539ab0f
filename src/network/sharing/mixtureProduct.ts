import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { TF } from '../../backend/backend.js';
import { sumOverFirst } from './sumOverFirst.js';

/**
 * z_t·K_t for mixtures z_t = Σᵢ g_ti E_i of n experts, without a mixture being made: Σᵢ g_ti (E_i·K_t), one product for all experts and
 * tasks. It costs n·w·t·k multiplications a row, where making the mixtures alone costs n·w·t.
 *
 * @param e [n, b, w] E
 * @param g [t, n, b] g
 * @param kernel [w, t·k] the kernels side by side
 * @returns [t, b, k]
 */
export function mixtureProduct(tf: TF, e: Tensor3D, g: Tensor3D, kernel: Tensor2D): Tensor3D {
  const [n, b, w] = e.shape;
  const [t] = g.shape;
  const k = kernel.shape[1] / t;
  // Column by column of the kernels: so, the gates are spread along the second last axis, and the last one stays long.
  const byColumn = tf.reshape(tf.transpose(tf.reshape(kernel, [w, t, k]), [0, 2, 1]), [w, k * t]) as Tensor2D;
  const products = tf.reshape(tf.matMul(tf.reshape(e, [n * b, w]) as Tensor2D, byColumn), [n, b, k, t]);
  const weighed = tf.mul(products, tf.reshape(tf.transpose(g, [1, 2, 0]), [n, b, 1, t]));
  return tf.transpose(sumOverFirst(tf, weighed), [2, 0, 1]) as Tensor3D;
}
