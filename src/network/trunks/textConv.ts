import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Backend } from '../../backend/backend.js';
import type { VariableSpec, Weights } from '../variables.js';
import { textParams } from './textParams.js';
import { textTrunk } from './textTrunk.js';
import type { TrunkKind } from './trunk.js';

const params = z.strictObject({
  ...textParams,
  windows: z
    .array(z.int().positive())
    .min(1)
    .default([2, 3, 4])
    .describe('how many words in a row a filter looks at; one above the length of the feature is cut to it'),
  filters: z.int().positive().default(64).describe('filters per window'),
});

/**
 * Filters over windows of neighbouring words, each filter's largest response over the text, then dense layers:
 *
 *     cₚ = relu(W·[xₚ … xₚ₊w₋₁] + b)        text vector = max over the windows p that lie within the text
 *
 * A text shorter than a window is one window, filled up with zeros. The convolution is a product over laid out windows, since
 * wasm has no gradient of its convolution.
 *
 * Reference: Kim 2014, "Convolutional neural networks for sentence classification", section 2.
 */
export const textConv = {
  summary: 'filters over windows of neighbouring words, their largest responses, then dense layers',
  params,
  readsTokens: true,
  create: (given: z.output<typeof params>) => {
    const windows = [...new Set(given.windows)].sort((a, b) => a - b);
    const { filters, dimensions } = given;
    return textTrunk(given, {
      width: windows.length * filters,
      variables: (prefix, e, length) =>
        windows.flatMap((window): VariableSpec[] => {
          const fanIn = Math.min(window, length) * e;
          return [
            { name: kernelName(prefix, window), shape: [fanIn, filters], initializer: { kind: 'he', fanIn } },
            { name: biasName(prefix, window), shape: [filters], initializer: { kind: 'zeros' } },
          ];
        }),
      encode(backend, weights, prefix, embedded, mask) {
        const largest = windows.map((window) =>
          strongest(backend, weights, prefix, embedded, mask, { window, filters, dimensions }),
        );
        return largest.length === 1 ? largest[0] : backend.tf.concat(largest, 1);
      },
    });
  },
} satisfies TrunkKind;

const kernelName = (prefix: string, window: number) => `${prefix}/window${window}/kernel`;
const biasName = (prefix: string, window: number) => `${prefix}/window${window}/bias`;

/** Each filter's largest response, [b, filters]; never below 0, which is also what a row without tokens gives. */
function strongest(
  backend: Backend,
  weights: Weights,
  prefix: string,
  embedded: Tensor3D,
  mask: Tensor2D,
  sizes: { readonly window: number; readonly filters: number; readonly dimensions: number },
): Tensor2D {
  const { tf } = backend;
  const { filters, dimensions } = sizes;
  const [b, length] = mask.shape;
  const window = Math.min(sizes.window, length);
  const places = length - window + 1;
  const shifted = Array.from({ length: window }, (_, by) => tf.slice(embedded, [0, by, 0], [b, places, dimensions]));
  const laidOut = tf.reshape(shifted.length === 1 ? shifted[0] : tf.concat(shifted, 2), [
    b * places,
    window * dimensions,
  ]) as Tensor2D;
  const kernel = weights[kernelName(prefix, sizes.window)] as Tensor2D;
  const bias = weights[biasName(prefix, sizes.window)] as Tensor1D;
  const responses = tf.reshape(backend.dense(laidOut, kernel, bias, 'relu'), [b, places, filters]);
  // The first window counts whenever there is a token, the others where their last place holds one.
  const first = tf.slice(mask, [0, 0], [b, 1]);
  const inside = places === 1 ? first : tf.concat([first, tf.slice(mask, [0, window], [b, places - 1])], 1);
  return tf.max(tf.mul(responses, tf.reshape(inside, [b, places, 1])), 1) as Tensor2D;
}
