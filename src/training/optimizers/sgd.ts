import { z } from 'zod';
import { commonParams, type OptimizerKind } from './optimizer.js';

const params = z.strictObject({
  ...commonParams(0.01),
  momentum: z.number().min(0).lt(1).default(0).describe('share of the last update that is kept; 0 is plain SGD'),
  nesterov: z.boolean().default(false).describe('look ahead along the momentum'),
});

/** Stochastic gradient descent with momentum μ: u ← μu + g; w ← w − η·u, or w − η·(g + μu) with `nesterov`. */
export const sgd = {
  summary: 'stochastic gradient descent, with momentum if asked',
  params,
  create({ momentum, nesterov }: z.output<typeof params>) {
    if (momentum === 0) {
      return {
        slots: [],
        update: (tf, g, w, _slots, { learningRate }) => ({ weight: tf.sub(w, tf.mul(g, learningRate)), slots: {} }),
        updateHost(g, w, _slots, from, to, { learningRate, scale }) {
          const rate = learningRate * scale;
          for (let i = from; i < to; i++) w[i] -= rate * g[i];
        },
      };
    }
    return {
      slots: ['momentum'],
      update(tf, g, w, slots, { learningRate }) {
        const u = tf.add(tf.mul(slots.momentum, momentum), g);
        const direction = nesterov ? tf.add(g, tf.mul(u, momentum)) : u;
        return { weight: tf.sub(w, tf.mul(direction, learningRate)), slots: { momentum: u } };
      },
      updateHost(g, w, slots, from, to, { learningRate, scale }) {
        const u = slots.momentum;
        for (let i = from; i < to; i++) {
          const gradient = scale * g[i];
          u[i] = momentum * u[i] + gradient;
          w[i] -= learningRate * (nesterov ? gradient + momentum * u[i] : u[i]);
        }
      },
    };
  },
} satisfies OptimizerKind;
