import { expect, it } from 'vitest';
import { uncertainty } from '../../../src/training/balancing/uncertainty.js';
import { contextOf, stepRng, updateOf } from '../../support/balancingContext.js';

it('follows the gradients of ½ Σ e^(−s)L + s/2 in the network and in s', () => {
  const balancer = uncertainty.create({}, contextOf([1, 1]));
  const start = balancer.init();
  expect(balancer.weigh(start, { rng: stepRng }).shared).toEqual([0.5, 0.5]);
  // ∂/∂sᵢ = ½(½ − e^(−sᵢ)Lᵢ) at s = 0: ½(½ − ¼) = ⅛ and ½(½ − 2) = −¾; with rate 0.4 s = (−0.05, 0.3).
  const after = balancer.afterStep!(start, { losses: [0.25, 2], scalars: { learningRate: 0.4, step: 1 } });
  expect(after.values[0]).toBeCloseTo(-0.05, 7);
  expect(after.values[1]).toBeCloseTo(0.3, 7);
  const { shared } = balancer.weigh(after, { rng: stepRng });
  const [x, y] = updateOf(shared);
  // ½(e^0.05·(1, 0) + e^−0.3·(−1, 1)), where plain summing has no first coordinate.
  expect(x).toBeCloseTo(0.5 * (Math.exp(0.05) - Math.exp(-0.3)), 6);
  expect(y).toBeCloseTo(0.5 * Math.exp(-0.3), 6);
});

it('leaves the log-variance of an absent task', () => {
  const balancer = uncertainty.create({}, contextOf([1, 1]));
  const after = balancer.afterStep!(balancer.init(), { losses: [0, 2], scalars: { learningRate: 0.4, step: 1 } });
  expect(after.values[0]).toBe(0);
  expect(after.values[1]).not.toBe(0);
});
