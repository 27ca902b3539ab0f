import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
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
  filters: z.int().positive().default(32).describe('filters per window'),
});

/**
 * Filters over windows of neighbouring words, each filter's largest response over the text, then dense layers:
 *
 *     cₚ = relu(W·[xₚ … xₚ₊w₋₁] + b)        text vector = max over the windows p that lie within the text
 *
 * A text shorter than a window is one window, filled up with zeros. The convolution is a sum of products, since wasm has no
 * gradient of its own.
 *
 * Reference: Kim 2014, "Convolutional neural networks for sentence classification", section 2.
 */
export const textConv = {
  summary: 'filters over windows of neighbouring words, their largest responses, then dense layers',
  params,
  readsTokens: true,
  create: (given: z.output<typeof params>) => {
    const windows = [...new Set(given.windows)].sort((a, b) => a - b);
    const { filters } = given;
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
        const [length, b, e] = embedded.shape;
        const words = backend.tf.reshape(embedded, [length * b, e]) as Tensor2D;
        const largest = windows.map((window) =>
          strongest(backend, weights, prefix, words, mask, { window, filters, dimensions: e }),
        );
        return largest.length === 1 ? largest[0] : backend.tf.concat(largest, 1);
      },
    });
  },
} satisfies TrunkKind;

const kernelName = (prefix: string, window: number) => `${prefix}/window${window}/kernel`;
const biasName = (prefix: string, window: number) => `${prefix}/window${window}/bias`;

/**
 * Each filter's largest response, [b, filters]; never below 0, which is also what a row without tokens gives.
 *
 * @param words [L·b, e] place by place
 * @param mask [L, b]
 */
function strongest(
  backend: Backend,
  weights: Weights,
  prefix: string,
  words: Tensor2D,
  mask: Tensor2D,
  sizes: { readonly window: number; readonly filters: number; readonly dimensions: number },
): Tensor2D {
  const { tf } = backend;
  const { filters, dimensions } = sizes;
  const [length, b] = mask.shape;
  const window = Math.min(sizes.window, length);
  const places = length - window + 1;
  const kernel = weights[kernelName(prefix, sizes.window)] as Tensor2D;
  // Σ over the window's places of shifted words times that place's part of the kernel: nothing needs to be laid out.
  const terms = Array.from({ length: window }, (_, at) =>
    tf.matMul(
      tf.slice(words, [at * b, 0], [places * b, dimensions]),
      tf.slice(kernel, [at * dimensions, 0], [dimensions, filters]),
    ),
  );
  const linear = tf.add(
    terms.reduce((sum, term) => tf.add(sum, term)),
    weights[biasName(prefix, sizes.window)] as Tensor1D,
  );
  const responses = tf.relu(linear);
  // The first window counts whenever there is a token, the others where their last place holds one.
  const first = tf.slice(mask, [0, 0], [1, b]);
  const inside = places === 1 ? first : tf.concat([first, tf.slice(mask, [window, 0], [places - 1, b])], 0);
  const within = tf.mul(responses, tf.reshape(inside, [places * b, 1]));
  return tf.reshape(tf.max(tf.reshape(within, [places, b * filters]), 0), [b, filters]);
}
