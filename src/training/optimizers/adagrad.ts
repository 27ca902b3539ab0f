import { z } from 'zod';
import { commonParams, type OptimizerKind } from './optimizer.js';

const params = z.strictObject({
  ...commonParams(0.01),
  epsilon: z.number().positive().default(1e-10).describe('keeps the division finite'),
});

/** AdaGrad (Duchi, Hazan and Singer, 2011): s ← s + g²; w ← w − η·g / (√s + ε). */
export const adagrad = {
  summary: 'AdaGrad: steps shrink with the sum of squared gradients',
  params,
  create({ epsilon }: z.output<typeof params>) {
    return {
      slots: ['sum'],
      update(tf, g, w, slots, { learningRate }) {
        const sum = tf.add(slots.sum, tf.square(g));
        const direction = tf.div(g, tf.add(tf.sqrt(sum), epsilon));
        return { weight: tf.sub(w, tf.mul(direction, learningRate)), slots: { sum } };
      },
      updateHost(g, w, slots, from, to, { learningRate, scale }) {
        const { sum } = slots;
        for (let i = from; i < to; i++) {
          const gradient = scale * g[i];
          sum[i] += gradient * gradient;
          w[i] -= (learningRate * gradient) / (Math.sqrt(sum[i]) + epsilon);
        }
      },
      rowRule: {
        name: 'adagrad',
        movesAlone: false,
        scalars: ({ learningRate, scale }) => [learningRate, scale, epsilon],
      },
    };
  },
} satisfies OptimizerKind;
