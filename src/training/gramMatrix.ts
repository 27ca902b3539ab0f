import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { TF } from '../backend/backend.js';

/** Gradients of p losses side by side. */
export interface StackedGradients {
  /** One [p, size] tensor per variable. */
  readonly variables: readonly Tensor2D[];
  /** [p, b·h] at the sum of the sparse inputs' bags, where tables are among what is compared. */
  readonly bags?: Tensor2D;
}

/** Puts each loss' gradients, one tensor per variable, beside those of the other losses. */
export function stackGradients(tf: TF, gradients: readonly (readonly Tensor[])[]): Tensor2D[] {
  return gradients[0].map((_, v) => tf.stack(gradients.map((own) => tf.reshape(own[v], [-1]))) as Tensor2D);
}

/**
 * [p, p] the inner products of p gradients, summed over variables and tables. Those of the tables come from K = X·Xᵀ and the
 * gradients at the bags' sum, without a table: ⟨Bᵢ, K·Bⱼ⟩, see `bagsKernel`.
 *
 * @param kernel [b, b] K; needed with bags
 */
export function gramMatrix(tf: TF, { variables, bags }: StackedGradients, kernel?: Tensor2D): Tensor2D {
  return tf.tidy(() => {
    // The explicit transpose is what wasm is quick at; see backend/gradients.ts.
    const parts: Tensor2D[] = variables.map((rows) => tf.matMul(rows, tf.transpose(rows)));
    if (bags && kernel) {
      const [p, size] = bags.shape;
      const b = kernel.shape[0];
      const sideBySide = tf.reshape(tf.transpose(tf.reshape(bags, [p, b, size / b]), [1, 0, 2]), [b, size * (p / b)]);
      const seen = tf.reshape(tf.matMul(kernel, sideBySide as Tensor2D), [b, p, size / b]);
      parts.push(tf.matMul(bags, tf.transpose(tf.reshape(tf.transpose(seen, [1, 0, 2]), [p, size]))));
    }
    return parts.reduce((sum, part) => tf.add(sum, part) as Tensor2D);
  });
}

/** Σ vᵢgᵢ for the gradients of one variable, in its shape. */
export function combine(tf: TF, rows: Tensor2D, v: Tensor1D, shape: readonly number[]): Tensor {
  return tf.tidy(() => tf.reshape(tf.matMul(tf.reshape(v, [1, -1]), rows), [...shape]));
}
