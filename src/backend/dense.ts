import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Backend, TF } from './backend.js';

/** A dense layer in plain operations. */
export function plainDense(tf: TF): Backend['dense'] {
  return (x, kernel, bias, activation) => {
    const linear = tf.add(tf.matMul(x, kernel), bias) as Tensor2D;
    return activation === 'relu' ? tf.relu(linear) : linear;
  };
}

/**
 * A dense layer as one fused kernel: product, bias and ReLU in a single pass. `tf.fused.matMul` falls apart into three
 * kernels while gradients are taken; the kernel itself does not, and `gradients.ts` says how to differentiate it.
 */
export function fusedDense(tf: TF): Backend['dense'] {
  return (x: Tensor2D, kernel: Tensor2D, bias: Tensor1D, activation) => {
    const [b, d] = x.shape;
    const h = kernel.shape[1];
    const inputs = { a: tf.reshape(x, [1, b, d]), b: tf.reshape(kernel, [1, d, h]), bias };
    const attributes = { transposeA: false, transposeB: false, activation, leakyreluAlpha: 0 };
    return tf.reshape(tf.engine().runKernel('_FusedMatMul', inputs, attributes) as Tensor2D, [b, h]);
  };
}

/** A dense layer as one kernel over matrices, where the backend has it in that form. */
export function matrixDense(tf: TF): Backend['dense'] {
  return (x, kernel, bias, activation) => {
    const attributes = { transposeA: false, transposeB: false, activation, leakyreluAlpha: 0 };
    return tf.engine().runKernel('_FusedMatMul', { a: x, b: kernel, bias }, attributes) as Tensor2D;
  };
}
