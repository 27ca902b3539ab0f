import type { Tensor } from '@tensorflow/tfjs-core';
import type { HostScalars, Optimizer } from './optimizer.js';

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
  const scalars = new Float64Array(5);
  const rowScalars = ({ learningRate, step, scale }: HostScalars) => {
    const correction2 = Math.sqrt(1 - beta2 ** step);
    const alpha = (learningRate * correction2) / (1 - beta1 ** step);
    const keep = 1 - learningRate * weightDecay;
    return [alpha, epsilon * correction2, keep, beta1, (1 - beta1) * scale, beta2, (1 - beta2) * scale * scale];
  };
  return {
    slots: ['m', 'v'],
    update(tf, g, w, slots, { learningRate, step }) {
      if (step.size === 1 && learningRate.size === 1 && tf.getKernel('AdamStep', tf.getBackend())) {
        const inputs = { g, w, m: slots.m, v: slots.v, learningRate, step };
        const [weight, m, v] = tf.engine().runKernel('AdamStep', inputs, { ...params }) as unknown as Tensor[];
        return { weight, slots: { m, v } };
      }
      const correction2 = tf.sqrt(tf.sub(1, tf.pow(beta2, step)));
      const alpha = tf.div(tf.mul(learningRate, correction2), tf.sub(1, tf.pow(beta1, step)));
      const m = tf.add(tf.mul(slots.m, beta1), tf.mul(g, 1 - beta1));
      const v = tf.add(tf.mul(slots.v, beta2), tf.mul(tf.square(g), 1 - beta2));
      const move = tf.mul(alpha, tf.div(m, tf.add(tf.sqrt(v), tf.mul(correction2, epsilon))));
      const kept = weightDecay === 0 ? w : tf.mul(w, tf.sub(1, tf.mul(learningRate, weightDecay)));
      return { weight: tf.sub(kept, move), slots: { m, v } };
    },
    updateHost(g, w, slots, from, to, { learningRate, step, scale }) {
      const correction2 = Math.sqrt(1 - beta2 ** step);
      scalars[0] = (learningRate * correction2) / (1 - beta1 ** step);
      scalars[1] = epsilon * correction2;
      scalars[2] = 1 - learningRate * weightDecay;
      scalars[3] = (1 - beta1) * scale;
      scalars[4] = (1 - beta2) * scale * scale;
      adamOnHost(g, w, slots.m, slots.v, from, to, scalars, beta1, beta2);
    },
    rowRule: { name: 'adam', movesAlone: true, scalars: rowScalars },
  };
}

/**
 * The rule over plain arrays. The scalars come through memory: handed over as values, V8 moves the powers behind them into the
 * loop, where they take six times as long as all the rest.
 */
function adamOnHost(
  g: Float32Array,
  w: Float32Array,
  m: Float32Array,
  v: Float32Array,
  from: number,
  to: number,
  scalars: Float64Array,
  beta1: number,
  beta2: number,
): void {
  const alpha = scalars[0];
  const epsilonHat = scalars[1];
  const keep = scalars[2];
  const gain1 = scalars[3];
  const gain2 = scalars[4];
  for (let i = from; i < to; i++) {
    const gradient = g[i];
    const mean = beta1 * m[i] + gain1 * gradient;
    const square = beta2 * v[i] + gain2 * gradient * gradient;
    m[i] = mean;
    v[i] = square;
    w[i] = keep * w[i] - (alpha * mean) / (Math.sqrt(square) + epsilonHat);
  }
}
