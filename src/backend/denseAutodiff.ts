import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Backend, TF } from './backend.js';

/** A dense layer in plain operations, for backends whose transposed products are fast: tfjs derives the gradient. */
export function denseAutodiff(tf: TF): Pick<Backend, 'dense' | 'relu'> {
  return {
    dense(x: Tensor2D, kernel: Tensor2D, bias: Tensor1D, { activation }) {
      const linear = tf.add(tf.matMul(x, kernel), bias) as Tensor2D;
      return activation === 'relu' ? tf.relu(linear) : linear;
    },
    relu: (x) => tf.relu(x),
  };
}
