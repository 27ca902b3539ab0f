import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Backend } from '../../backend/backend.js';
import type { VariableSpec, Weights } from '../variables.js';
import { entryLayer } from './entryLayer.js';

/** Dense layers with ReLU and dropout, the first of which takes the sparse blocks in. */
export interface DenseStack {
  /** Units of the first layer, into which the sparse blocks' embedding bags are summed. */
  readonly entryWidth: number;
  /** Units of the last layer. */
  readonly width: number;
  /** One entry per dropout mask, none without dropout. */
  readonly dropout: readonly { readonly width: number; readonly rate: number }[];
  /** @param fanIn width of the dense input; 0 = none */
  variables(fanIn: number): VariableSpec[];
  /**
   * zᵢ₊₁ = mask ⊙ relu(zᵢ·Wᵢ + bᵢ)
   *
   * @param x [b, fanIn]
   * @param bags [b, entryWidth] is added in front of the first ReLU
   * @param masks one per layer, or none
   * @returns [b, units] of every layer, from the bottom up
   */
  forward(
    backend: Backend,
    weights: Weights,
    x: Tensor2D | undefined,
    bags: Tensor2D | undefined,
    masks: readonly Tensor2D[] | undefined,
  ): Tensor2D[];
}

/**
 * @param layers units per layer, at least one
 * @param rate share of units that are dropped in each step, 0 … 1
 */
export function denseStack(layers: readonly number[], rate: number): DenseStack {
  const entry = entryLayer(layers[0], 'relu');
  return {
    entryWidth: layers[0],
    width: layers[layers.length - 1],
    dropout: rate > 0 ? layers.map((width) => ({ width, rate })) : [],
    variables: (fanIn) => [
      ...entry.variables(fanIn),
      ...layers.slice(1).flatMap((units, below): VariableSpec[] => [
        {
          name: `trunk/${below + 1}/kernel`,
          shape: [layers[below], units],
          initializer: { kind: 'he', fanIn: layers[below] },
        },
        { name: `trunk/${below + 1}/bias`, shape: [units], initializer: { kind: 'zeros' } },
      ]),
    ],
    forward(backend, weights, x, bags, masks) {
      const dropped = (z: Tensor2D, i: number) => (masks?.[i] ? backend.tf.mul(z, masks[i]) : z) as Tensor2D;
      const outputs = [dropped(entry.forward(backend, weights, x, bags), 0)];
      for (let i = 1; i < layers.length; i++) {
        const kernel = weights[`trunk/${i}/kernel`] as Tensor2D;
        outputs.push(dropped(backend.dense(outputs[i - 1], kernel, weights[`trunk/${i}/bias`] as Tensor1D, 'relu'), i));
      }
      return outputs;
    },
  };
}
