import type { Tensor2D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { textParams } from './textParams.js';
import { textTrunk } from './textTrunk.js';
import type { TrunkKind } from './trunk.js';

const params = z.strictObject(textParams);

/**
 * The mean of the tokens' embeddings, then dense layers; word order plays no part. A row without tokens is the zero vector.
 *
 * Reference: Iyyer et al. 2015, "Deep unordered composition rivals syntactic methods for text classification", section 2.
 */
export const textBag = {
  summary: 'the mean of token embeddings, then dense layers; fast, blind to word order',
  params,
  readsTokens: true,
  create: (given: z.output<typeof params>) =>
    textTrunk(given, {
      width: given.dimensions,
      variables: () => [],
      encode({ tf }, _weights, _prefix, embedded, mask) {
        const [length, b, e] = embedded.shape;
        // A row of ones times the matrix is the fastest sum over the first axis.
        const ones = tf.ones([1, length]);
        const sum = tf.reshape(tf.matMul(ones as Tensor2D, tf.reshape(embedded, [length, b * e])), [b, e]);
        const count = tf.maximum(tf.reshape(tf.matMul(ones as Tensor2D, mask), [b, 1]), 1);
        return tf.div(sum, count) as Tensor2D;
      },
    }),
} satisfies TrunkKind;
