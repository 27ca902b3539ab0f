import type { Optimizer } from './optimizer.js';

/**
 * The Adam family's rule. With t the step, β₁, β₂ the decays and λ the decoupled weight decay:
 *
 *     m ← β₁m + (1 − β₁)g        α = η·√(1 − β₂ᵗ) / (1 − β₁ᵗ)
 *     v ← β₂v + (1 − β₂)g²       ε̂ = ε·√(1 − β₂ᵗ)
 *     w ← (1 − ηλ)w − α·m / (√v + ε̂)
 *
 * which is the paper's m̂ / (√v̂ + ε) with the bias corrections moved into two scalars.
 */
export function adamRule(params: { beta1: number; beta2: number; epsilon: number; weightDecay: number }): Optimizer {
  const { beta1, beta2, epsilon, weightDecay } = params;
  return {
    slots: ['m', 'v'],
    update(tf, g, w, slots, { learningRate, step }) {
      const correction2 = tf.sqrt(tf.sub(1, tf.pow(beta2, step)));
      const alpha = tf.div(tf.mul(learningRate, correction2), tf.sub(1, tf.pow(beta1, step)));
      const m = tf.add(tf.mul(slots.m, beta1), tf.mul(g, 1 - beta1));
      const v = tf.add(tf.mul(slots.v, beta2), tf.mul(tf.square(g), 1 - beta2));
      const move = tf.mul(alpha, tf.div(m, tf.add(tf.sqrt(v), tf.mul(correction2, epsilon))));
      const kept = weightDecay === 0 ? w : tf.mul(w, tf.sub(1, tf.mul(learningRate, weightDecay)));
      return { weight: tf.sub(kept, move), slots: { m, v } };
    },
    updateHost(g, w, slots, from, to, { learningRate, step, scale }) {
      const { m, v } = slots;
      const correction2 = Math.sqrt(1 - beta2 ** step);
      const alpha = (learningRate * correction2) / (1 - beta1 ** step);
      const epsilonHat = epsilon * correction2;
      const keep = 1 - learningRate * weightDecay;
      const gain1 = (1 - beta1) * scale;
      const gain2 = (1 - beta2) * scale * scale;
      adamOnHost(g, w, m, v, from, to, alpha, epsilonHat, keep, gain1, gain2, beta1, beta2);
    },
  };
}

/** The rule over plain arrays, apart from everything else so that V8 compiles one tight loop and keeps it. */
function adamOnHost(
  g: Float32Array,
  w: Float32Array,
  m: Float32Array,
  v: Float32Array,
  from: number,
  to: number,
  alpha: number,
  epsilonHat: number,
  keep: number,
  gain1: number,
  gain2: number,
  beta1: number,
  beta2: number,
): void {
  for (let i = from; i < to; i++) {
    const gradient = g[i];
    const mean = beta1 * m[i] + gain1 * gradient;
    const square = beta2 * v[i] + gain2 * gradient * gradient;
    m[i] = mean;
    v[i] = square;
    w[i] = keep * w[i] - (alpha * mean) / (Math.sqrt(square) + epsilonHat);
  }
}
