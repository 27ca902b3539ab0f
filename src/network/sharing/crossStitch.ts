import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { VariableSpec } from '../variables.js';
import { eachProduct } from './eachProduct.js';
import { type Experts, experts } from './experts.js';
import { perTask } from './perTask.js';
import { pick } from './pick.js';
import type { Sharing, SharingContext, SharingKind } from './sharing.js';

const params = z.strictObject({
  layers: z
    .array(z.int().positive())
    .min(1)
    .default([64])
    .describe("hidden units of every task's column, layer by layer"),
  same: z
    .number()
    .min(0)
    .max(1)
    .default(0.9)
    .describe('what a task first takes of its own column after each layer; the others share the rest out'),
});

/**
 * Cross-stitch units. Every task t has a column of layers of its own over the trunk's output, and after each of them takes a learned
 * combination of all columns:
 *
 *     a_t = relu(x_t·W_t + b_t)        x_t ← Σᵤ α_tu a_u        at first α_tt = same, α_tu = (1 − same) / (t − 1)
 *
 * Every column but for the last combination works for all tasks, and so is shared; the last α_t is the task's own.
 *
 * Reference: Misra, Shrivastava, Gupta & Hebert, "Cross-stitch networks for multi-task learning", CVPR 2016, sections 3.1 and 4 (the
 * start); its learning rate of α, a hundred times that of the weights, is for plain gradient steps.
 */
export const crossStitch = {
  summary: 'a column of layers for every task, and learned combinations of all columns after each layer',
  params,
  create({ layers, same }: z.output<typeof params>, { width, tasks }: SharingContext): Sharing {
    const t = tasks.length;
    const last = layers.length - 1;
    const columns = layers.map((units, layer): Experts => {
      const names = tasks.map(({ name }) => `trunk/columns${layer}/${name}`);
      return experts(`trunk/columns${layer}`, names, layer === 0 ? width : layers[layer - 1], [units]);
    });
    const initializer = { kind: 'diagonal', on: t === 1 ? 1 : same, off: (1 - same) / Math.max(1, t - 1) } as const;
    const stitch = (layer: number) => `trunk/columns${layer}/stitch`;
    return {
      width: layers[last],
      variables: [
        ...columns.flatMap(({ variables }, layer): VariableSpec[] => [
          ...variables,
          ...(layer < last ? [{ name: stitch(layer), shape: [t, t], initializer }] : []),
        ]),
        {
          name: 'heads@stitch',
          shape: [t, t],
          initializer,
          pieces: tasks.map(({ name }) => ({ name: `heads/${name}/stitch`, width: 1 })),
        },
      ],
      shared(backend, weights, y) {
        let a = columns[0].onOne(backend, weights, y);
        for (let layer = 1; layer <= last; layer++) {
          const x = combined(a, weights[stitch(layer - 1)] as Tensor2D);
          a = columns[layer].onEach(backend, weights, x);
        }
        return [y, a];

        function combined(of: Tensor3D, alpha: Tensor2D): Tensor3D {
          const { tf } = backend;
          const [, b, w] = of.shape;
          return tf.reshape(tf.matMul(tf.transpose(alpha), tf.reshape(of, [t, b * w]) as Tensor2D), [t, b, w]);
        }
      },
      own(backend, weights, shared) {
        const { tf } = backend;
        const [y, a] = shared as [Tensor2D, Tensor3D];
        const [, b, w] = a.shape;
        const alpha = tf.transpose(weights['heads@stitch'] as Tensor2D);
        const x = tf.reshape(tf.matMul(alpha, tf.reshape(a, [t, b * w]) as Tensor2D), [t, b, w]) as Tensor3D;
        return perTask(backend, y, tasks, {
          product: (kernel, places) => eachProduct(tf, pick(tf, x, places), kernel),
          of: (place) => tf.reshape(pick(tf, x, [place]), [b, w]),
        });
      },
    };
  },
} satisfies SharingKind;
