import { z } from 'zod';
import { momentumRule } from './momentumRule.js';
import { commonParams, type OptimizerKind } from './optimizer.js';

const params = z.strictObject({
  ...commonParams(0.01),
  momentum: z.number().min(0).lt(1).default(0).describe('share of the last update that is kept; 0 is plain SGD'),
  nesterov: z.boolean().default(false).describe('look ahead along the momentum'),
});

/** Stochastic gradient descent: w ← w − η·g, or with momentum, which {@link momentumRule} shows. */
export const sgd = {
  summary: 'stochastic gradient descent, with momentum if asked',
  params,
  create({ momentum, nesterov }: z.output<typeof params>) {
    if (momentum > 0) return momentumRule({ momentum, nesterov });
    return {
      slots: [],
      update: (tf, g, w, _slots, { learningRate }) => ({ weight: tf.sub(w, tf.mul(g, learningRate)), slots: {} }),
      updateHost(g, w, _slots, from, to, { learningRate, scale }) {
        const rate = learningRate * scale;
        for (let i = from; i < to; i++) w[i] -= rate * g[i];
      },
      rowRule: { name: 'sgd', movesAlone: false, scalars: ({ learningRate, scale }) => [learningRate * scale] },
    };
  },
} satisfies OptimizerKind;
