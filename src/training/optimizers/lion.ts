import { z } from 'zod';
import { commonParams, type OptimizerKind } from './optimizer.js';

const params = z.strictObject({
  ...commonParams(1e-4),
  beta1: z.number().min(0).lt(1).default(0.9).describe("the running mean's share in the direction of a step"),
  beta2: z.number().min(0).lt(1).default(0.99).describe('decay of the running mean of gradients'),
  weightDecay: z
    .number()
    .min(0)
    .default(1e-3)
    .describe('each step shrinks every weight by learningRate · weightDecay of itself'),
});

/**
 * Lion (Chen et al., 2023, "Symbolic discovery of optimization algorithms", Algorithm 2), with λ the decoupled weight decay:
 *
 *     c ← β₁m + (1 − β₁)g        w ← w − η·(sign(c) + λw)        m ← β₂m + (1 − β₂)g
 *
 * Every weight with a gradient moves by η, whatever the gradient's size: the paper takes a learning rate 3 to 10 times below
 * AdamW's and a weight decay as many times above.
 */
export const lion = {
  summary: 'Lion: steps by the sign of a running mean of gradients, decoupled weight decay',
  params,
  create({ beta1, beta2, weightDecay }: z.output<typeof params>) {
    return {
      slots: ['m'],
      update(tf, g, w, slots, { learningRate }) {
        const c = tf.add(tf.mul(slots.m, beta1), tf.mul(g, 1 - beta1));
        const direction = tf.add(tf.sign(c), tf.mul(w, weightDecay));
        const m = tf.add(tf.mul(slots.m, beta2), tf.mul(g, 1 - beta2));
        return { weight: tf.sub(w, tf.mul(direction, learningRate)), slots: { m } };
      },
      updateHost(g, w, slots, from, to, { learningRate, scale }) {
        const { m } = slots;
        for (let i = from; i < to; i++) {
          const gradient = scale * g[i];
          const c = beta1 * m[i] + (1 - beta1) * gradient;
          w[i] -= learningRate * (Math.sign(c) + weightDecay * w[i]);
          m[i] = beta2 * m[i] + (1 - beta2) * gradient;
        }
      },
      rowRule: {
        name: 'lion',
        movesAlone: true,
        scalars: ({ learningRate, scale }) => [
          ...[learningRate, beta1, (1 - beta1) * scale],
          ...[beta2, (1 - beta2) * scale, weightDecay],
        ],
      },
    };
  },
} satisfies OptimizerKind;
