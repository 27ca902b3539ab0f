import type { Optimizer } from './optimizer.js';

/**
 * Gradient descent with momentum μ:
 *
 *     u ← μu + g        w ← w − η·u             classical (Polyak, 1964)
 *                       w ← w − η·(g + μu)      with `nesterov` (Sutskever et al., 2013, as Bengio et al., 2013, rewrite it)
 */
export function momentumRule({ momentum, nesterov }: { momentum: number; nesterov: boolean }): Optimizer {
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
    // The direction is a·g + b·u.
    rowRule: {
      name: 'momentum',
      movesAlone: true,
      scalars: ({ learningRate, scale }) => [learningRate, scale, momentum, nesterov ? 1 : 0, nesterov ? momentum : 1],
    },
  };
}
