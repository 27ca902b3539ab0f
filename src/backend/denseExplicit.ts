import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Backend, TF } from './backend.js';

type Save = (tensors: Tensor[]) => void;

/**
 * A dense layer with its own gradient, for backends whose products with a transposed operand are slow: on wasm a
 * 256×512×256 product takes 2.1 ms plain, 29–35 ms with a transposed operand, 2.6–3.0 ms after an explicit transpose.
 * With y = a(x·W + b) and δ = dy ⊙ a′:
 *
 *     dW = xᵀ·δ      db = Σ rows of δ      dx = δ·Wᵀ, only where it is asked for
 */
export function denseExplicit(tf: TF): Pick<Backend, 'dense' | 'relu'> {
  const relu = tf.customGrad((x, save) => {
    const y = tf.relu(x as Tensor2D);
    (save as Save)([y]);
    return { value: y, gradFunc: (dy: Tensor, [y]: Tensor[]) => tf.mul(dy, tf.step(y)) };
  });
  return {
    relu: (x) => relu(x) as Tensor2D,
    dense(x: Tensor2D, kernel: Tensor2D, bias: Tensor1D, { activation, inputGradient }) {
      const forward = (input: Tensor2D, w: Tensor2D, b: Tensor1D, save: Save) => {
        const y = tf.fused.matMul({ a: input, b: w, bias: b, activation }) as Tensor2D;
        save([input, w, y]);
        return y;
      };
      const delta = (dy: Tensor, y: Tensor) => (activation === 'relu' ? tf.mul(dy, tf.step(y)) : dy) as Tensor2D;
      const kernelGradient = (input: Tensor, d: Tensor2D) => tf.matMul(tf.transpose(input as Tensor2D), d);
      if (!inputGradient) {
        // x is closed over instead of being an input: tfjs then never asks for its gradient.
        return tf.customGrad((w, b, save) => ({
          value: forward(x, w as Tensor2D, b as Tensor1D, save as Save),
          gradFunc: (dy: Tensor, [input, , y]: Tensor[]) => {
            const d = delta(dy, y);
            return [kernelGradient(input, d), tf.sum(d, 0)];
          },
        }))(kernel, bias) as Tensor2D;
      }
      return tf.customGrad((input, w, b, save) => ({
        value: forward(input as Tensor2D, w as Tensor2D, b as Tensor1D, save as Save),
        gradFunc: (dy: Tensor, [input, w, y]: Tensor[]) => {
          const d = delta(dy, y);
          return [tf.matMul(d, tf.transpose(w as Tensor2D)), kernelGradient(input, d), tf.sum(d, 0)];
        },
      }))(x, kernel, bias) as Tensor2D;
    },
  };
}
