import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Backend } from '../../backend/backend.js';
import type { VariableSpec, Weights } from '../variables.js';
import { eachProduct } from './eachProduct.js';

/** For each of t tasks a distribution over n experts, as a function of the row: g = softmax(x·W). */
export interface Gates {
  readonly variables: readonly VariableSpec[];
  /**
   * All of them on one input.
   *
   * @param x [b, fanIn]
   * @returns [t, n, b] sums to 1 over n
   */
  onOne(backend: Backend, weights: Weights, x: Tensor2D): Tensor3D;
  /**
   * Each on its own.
   *
   * @param x [t, b, fanIn]
   * @returns [t, n, b]
   */
  onEach(backend: Backend, weights: Weights, x: Tensor3D): Tensor3D;
}

/**
 * @param name of the fused variable
 * @param pieces names of the tasks' parts of it
 */
export function gates(name: string, pieces: readonly string[], fanIn: number, n: number): Gates {
  const t = pieces.length;
  return {
    variables: [
      {
        name,
        shape: [fanIn, t * n],
        initializer: { kind: 'glorot', fanIn, fanOut: n },
        pieces: pieces.map((piece) => ({ name: piece, width: n })),
      },
    ],
    onOne({ tf }, weights, x) {
      const [b] = x.shape;
      const logits = tf.reshape(tf.matMul(x, weights[name] as Tensor2D), [b, t, n]);
      return tf.transpose(tf.softmax(logits), [1, 2, 0]) as Tensor3D;
    },
    onEach: ({ tf }, weights, x) =>
      tf.transpose(tf.softmax(eachProduct(tf, x, weights[name] as Tensor2D)), [0, 2, 1]) as Tensor3D,
  };
}
