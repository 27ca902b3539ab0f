import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Backend } from '../../backend/backend.js';
import type { VariableSpec, Weights } from '../variables.js';
import { eachProduct } from './eachProduct.js';

/** n networks of the same dense layers with ReLU, side by side. */
export interface Experts {
  /** Units of their last layer. */
  readonly width: number;
  readonly variables: readonly VariableSpec[];
  /**
   * All of them on one input.
   *
   * @param x [b, fanIn]
   * @returns [n, b, width]
   */
  onOne(backend: Backend, weights: Weights, x: Tensor2D): Tensor3D;
  /**
   * Each on its own.
   *
   * @param xs [n, b, fanIn]
   * @returns [n, b, width]
   */
  onEach(backend: Backend, weights: Weights, xs: Tensor3D): Tensor3D;
}

/**
 * The first layer of all of them is one product, where they have one input; a layer's kernels are one variable in any case, so that the
 * optimizer moves them in one go.
 *
 * @param prefix of the fused variables' names
 * @param names of the experts: a layer's pieces are `<name>/<layer>/kernel` and `<name>/<layer>/bias`
 * @param layers units, layer by layer, at least one
 */
export function experts(prefix: string, names: readonly string[], fanIn: number, layers: readonly number[]): Experts {
  const n = names.length;
  const kernelOf = (weights: Weights, layer: number) => weights[`${prefix}/${layer}/kernel`] as Tensor2D;
  const biasOf = (weights: Weights, layer: number) => weights[`${prefix}/${layer}/bias`] as Tensor1D;

  /** From the inputs of a layer on, each expert's own. */
  function upwards({ tf }: Backend, weights: Weights, xs: Tensor3D, from: number): Tensor3D {
    let outputs = xs;
    for (let layer = from; layer < layers.length; layer++) {
      const products = eachProduct(tf, outputs, kernelOf(weights, layer));
      outputs = tf.relu(tf.add(products, tf.reshape(biasOf(weights, layer), [n, 1, layers[layer]]))) as Tensor3D;
    }
    return outputs;
  }

  return {
    width: layers[layers.length - 1],
    variables: layers.flatMap((units, layer): VariableSpec[] => {
      const below = layer === 0 ? fanIn : layers[layer - 1];
      const pieces = (part: string) => names.map((name) => ({ name: `${name}/${layer}/${part}`, width: units }));
      return [
        {
          name: `${prefix}/${layer}/kernel`,
          shape: [below, n * units],
          initializer: { kind: 'he', fanIn: below },
          pieces: pieces('kernel'),
        },
        {
          name: `${prefix}/${layer}/bias`,
          shape: [n * units],
          initializer: { kind: 'zeros' },
          pieces: pieces('bias'),
        },
      ];
    }),
    onOne(backend, weights, x) {
      const { tf } = backend;
      const [b] = x.shape;
      const [units] = layers;
      const together = backend.dense(x, kernelOf(weights, 0), biasOf(weights, 0), 'relu');
      const stacked = tf.transpose(tf.reshape(together, [b, n, units]), [1, 0, 2]) as Tensor3D;
      return upwards(backend, weights, stacked, 1);
    },
    onEach: (backend, weights, xs) => upwards(backend, weights, xs, 0),
  };
}
