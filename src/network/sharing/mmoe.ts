import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { experts } from './experts.js';
import { gates } from './gates.js';
import { mixtureProduct } from './mixtureProduct.js';
import { perTask } from './perTask.js';
import { pick } from './pick.js';
import type { Sharing, SharingContext, SharingKind } from './sharing.js';
import { sumOverFirst } from './sumOverFirst.js';

const params = z.strictObject({
  experts: z.int().positive().default(8).describe('networks that all tasks share, each task in a mixture of its own'),
  layers: z.array(z.int().positive()).min(1).default([64]).describe("an expert's hidden units, layer by layer"),
});

/**
 * The multi-gate mixture of experts. With y the trunk's output and n experts f_i, which all tasks share, a task sees
 *
 *     z_t = Σᵢ g_ti(y) f_i(y)        g_t(y) = softmax(W_t·y)
 *
 * Experts are dense layers with ReLU, the gate W_t is the task's own.
 *
 * Reference: Ma, Zhao, Yi, Chen, Hong & Chi, "Modeling task relationships in multi-task learning with multi-gate mixture-of-experts", KDD
 * 2018, section 4.2, where the input stands in the place of y.
 */
export const mmoe = {
  summary: 'experts that all tasks share, each task in a mixture of its own (MMoE)',
  params,
  create(given: z.output<typeof params>, { width, tasks }: SharingContext): Sharing {
    const names = Array.from({ length: given.experts }, (_, i) => `trunk/experts/${i}`);
    const shared = experts('trunk/experts', names, width, given.layers);
    const own = gates(
      'heads@gate/kernel',
      tasks.map(({ name }) => `heads/${name}/gate/kernel`),
      width,
      given.experts,
    );
    return {
      width: shared.width,
      variables: [...shared.variables, ...own.variables],
      shared: (backend, weights, y) => [y, shared.onOne(backend, weights, y)],
      own(backend, weights, given) {
        const { tf } = backend;
        const [y, e] = given as [Tensor2D, Tensor3D];
        const g = own.onOne(backend, weights, y);
        return perTask(backend, y, tasks, {
          product: (kernel, places) => mixtureProduct(tf, e, pick(tf, g, places), kernel),
          of(place) {
            const [n, b] = e.shape;
            return sumOverFirst(tf, tf.mul(e, tf.reshape(pick(tf, g, [place]), [n, b, 1]))) as Tensor2D;
          },
        });
      },
    };
  },
} satisfies SharingKind;
