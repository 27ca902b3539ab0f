import { Rng } from '../../src/core/rng.js';
import type { BalancingContext } from '../../src/training/balancing/balancer.js';
import { sgd } from '../../src/training/optimizers/sgd.js';

export const stepRng = new Rng(1);

/** Tasks a, b, c, … with the user's weights, and gradient descent as the network's rule. */
export function contextOf(weights: readonly number[]): BalancingContext {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return {
    tasks: weights.map((weight, i) => ({ name: 'abcdefgh'[i], weight: weight / mean })),
    optimizer: sgd.create(sgd.params.parse({})),
  };
}

/**
 * The conflict that the tests work out by hand, g₁ = (1, 0) and g₂ = (−1, 1): ⟨g₁, g₂⟩ = −1, ‖g₁‖² = 1, ‖g₂‖² = 2. Plain summing
 * gives (0, 1), their mean (0, ½).
 */
export const conflict = {
  gradients: [
    [1, 0],
    [-1, 1],
  ],
  gram: [
    [1, -1],
    [-1, 2],
  ],
};

/** Σ vᵢgᵢ of the {@link conflict}. */
export function updateOf(v: readonly number[]): number[] {
  return [0, 1].map((at) => v.reduce((sum, weight, i) => sum + weight * conflict.gradients[i][at], 0));
}
