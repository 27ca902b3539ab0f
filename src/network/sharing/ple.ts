import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { Backend } from '../../backend/backend.js';
import type { Weights } from '../variables.js';
import { eachProduct } from './eachProduct.js';
import { type ExtractionLevel, extractionLevel } from './extractionLevel.js';
import { mixtureProduct } from './mixtureProduct.js';
import { perTask } from './perTask.js';
import { pick } from './pick.js';
import type { Sharing, SharingContext, SharingKind } from './sharing.js';
import { sumOverFirst } from './sumOverFirst.js';

const params = z.strictObject({
  levels: z
    .int()
    .positive()
    .default(2)
    .describe('extraction levels, one on top of the other; one is customized gate control (CGC)'),
  sharedExperts: z.int().positive().default(4).describe('experts per level that every task sees'),
  taskExperts: z.int().positive().default(1).describe('experts per level and task, beside the shared ones'),
  layers: z.array(z.int().positive()).min(1).default([64]).describe("an expert's hidden units, layer by layer"),
});

/**
 * Progressive layered extraction. At every level l each task t has experts E_ti of its own beside the shared ones, S_i, and its gate mixes
 * the two kinds; a further gate mixes all tasks' experts and the shared ones into what the shared experts of the next level read. With y the
 * trunk's output and x_t = x_S = y at the lowest level:
 *
 *     x_t ← Σᵢ g_ti(x_t) E_ti(x_t) + Σᵢ g_t,n+i(x_t) S_i(x_S)                    g_t(x) = softmax(W_t·x)
 *     x_S ← Σ_u Σᵢ g_S,ui(x_S) E_ui(x_u) + Σᵢ g_S,i(x_S) S_i(x_S)                but after the last level
 *
 * and a task's head sees its x_t after the last one, which is not made: it meets the head's kernel expert by expert. Below the last
 * level a task's experts work for the others too, through the shared gate, and so are shared; those of the last level, and the gates of
 * the last two, are the task's own.
 *
 * Reference: Tang, Liu, Zhao & Gong, "Progressive layered extraction (PLE): a novel multi-task learning model for personalized
 * recommendations", RecSys 2020, sections 4.1 (CGC, one level) and 4.2.
 */
export const ple = {
  summary: 'shared experts and experts per task, level upon level, each task in a mixture of its own (PLE)',
  params,
  create(
    { levels: count, sharedExperts, taskExperts, layers }: z.output<typeof params>,
    { width, tasks }: SharingContext,
  ): Sharing {
    const t = tasks.length;
    const top = count - 1;
    const units = layers[layers.length - 1];
    const experts = { own: taskExperts, shared: sharedExperts };
    const levels = Array.from({ length: count }, (_, level) =>
      extractionLevel(level, count, experts, level === 0 ? width : units, layers, tasks),
    );
    const variables = levels.flatMap((level) => level.variables);
    const isShared = ({ name }: { name: string }) => name.startsWith('trunk/');

    /** The tasks' experts, [n, t, b, w], on y or on what each task has by now. */
    function ownExperts(backend: Backend, weights: Weights, level: number, y: Tensor2D, x?: Tensor3D): Tensor3D[] {
      const { own } = levels[level];
      const all = x
        ? own.onEach(backend, weights, backend.tf.concat(new Array<Tensor3D>(taskExperts).fill(x), 0))
        : own.onOne(backend, weights, y);
      return taskExperts === 1 ? [all] : backend.tf.split(all, taskExperts);
    }

    /** [t, n + s, b] */
    const gatesOf = (backend: Backend, weights: Weights, { gates }: ExtractionLevel, y: Tensor2D, x?: Tensor3D) =>
      x ? gates.onEach(backend, weights, x) : gates.onOne(backend, weights, y);

    /** x_t of the next level, [t, b, w]. */
    function mixed({ tf }: Backend, g: Tensor3D, own: readonly Tensor3D[], shared: Tensor3D): Tensor3D {
      const [, b, w] = shared.shape;
      const each = [...own, ...tf.split(shared, sharedExperts).map((one) => tf.reshape(one, [1, b, w]))];
      return each.map((one, i) => tf.mul(one, columnOf(tf, g, i))).reduce((sum, term) => tf.add(sum, term)) as Tensor3D;
    }

    return {
      width: units,
      variables: [...variables.filter(isShared), ...variables.filter((spec) => !isShared(spec))],
      shared(backend, weights, y) {
        const { tf } = backend;
        let x: Tensor3D | undefined;
        let read = y;
        for (const level of levels.slice(0, top)) {
          const at = levels.indexOf(level);
          const shared = level.shared.onOne(backend, weights, read);
          const own = ownExperts(backend, weights, at, y, x);
          const all = tf.concat([...own, shared], 0);
          const g = tf.reshape(level.sharedGate!.onOne(backend, weights, read), [all.shape[0], all.shape[1], 1]);
          read = sumOverFirst(tf, tf.mul(all, g)) as Tensor2D;
          if (at === top - 1)
            return [y, levels[top].shared.onOne(backend, weights, read), shared, ...own, ...(x ? [x] : [])];
          x = mixed(backend, gatesOf(backend, weights, level, y, x), own, shared);
        }
        return [y, levels[top].shared.onOne(backend, weights, read)];
      },
      own(backend, weights, given) {
        const { tf } = backend;
        const [y, shared, below, ...rest] = given as [Tensor2D, ...Tensor3D[]];
        let x: Tensor3D | undefined;
        if (below) {
          const g = gatesOf(backend, weights, levels[top - 1], y, rest[taskExperts]);
          x = mixed(backend, g, rest.slice(0, taskExperts), below);
        }
        const own = ownExperts(backend, weights, top, y, x);
        const g = gatesOf(backend, weights, levels[top], y, x);
        const [, b, w] = shared.shape;
        const gShared = tf.slice(g, [0, taskExperts, 0], [t, sharedExperts, b]);
        return perTask(backend, y, tasks, {
          product(kernel, places) {
            const ofShared: Tensor = mixtureProduct(tf, shared, pick(tf, gShared, places), kernel);
            return own.reduce((sum, experts, i) => {
              const ofOwn = eachProduct(tf, pick(tf, experts, places), kernel);
              return tf.add(sum, tf.mul(ofOwn, columnOf(tf, pick(tf, g, places), i)));
            }, ofShared) as Tensor3D;
          },
          of(place) {
            const all = tf.concat([...own.map((experts) => pick(tf, experts, [place])), shared], 0);
            const weighed = tf.mul(all, tf.reshape(pick(tf, g, [place]), [taskExperts + sharedExperts, b, 1]));
            return tf.reshape(sumOverFirst(tf, weighed), [b, w]);
          },
        });
      },
    };
  },
} satisfies SharingKind;

/** Every task's gate on its i-th expert, [t, b, 1] of [t, n + s, b]. */
function columnOf(tf: Backend['tf'], g: Tensor3D, i: number): Tensor3D {
  const [t, , b] = g.shape;
  return tf.reshape(tf.slice(g, [0, i, 0], [t, 1, b]), [t, b, 1]);
}
