import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Backend } from '../../backend/backend.js';
import type { VariableSpec, Weights } from '../variables.js';

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
   * @param xs n times [b, fanIn]
   * @returns [n, b, width]
   */
  onEach(backend: Backend, weights: Weights, xs: readonly Tensor2D[]): Tensor3D;
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

  /** From the inputs of a layer on, one per expert. */
  function upwards(backend: Backend, weights: Weights, xs: readonly Tensor2D[], from: number): Tensor3D {
    const { tf } = backend;
    let outputs: readonly Tensor2D[] = xs;
    for (let layer = from; layer < layers.length; layer++) {
      const kernels: Tensor2D[] = tf.split(kernelOf(weights, layer), n, 1);
      const biases: Tensor1D[] = tf.split(biasOf(weights, layer), n);
      outputs = outputs.map((x, i) => backend.dense(x, kernels[i], biases[i], 'relu'));
    }
    return tf.reshape(tf.concat([...outputs], 0), [n, -1, layers[layers.length - 1]]);
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
      if (layers.length === 1) return stacked;
      return upwards(backend, weights, apart(backend, stacked), 1);
    },
    onEach: (backend, weights, xs) => upwards(backend, weights, xs, 0),
  };
}

/** [n, b, w] → n times [b, w] */
export function apart({ tf }: Backend, stacked: Tensor3D): Tensor2D[] {
  const [n, b, w] = stacked.shape;
  return tf.split(stacked, n).map((one) => tf.reshape(one, [b, w]));
}
