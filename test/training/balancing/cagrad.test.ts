import { expect, it } from 'vitest';
import { cagrad } from '../../../src/training/balancing/cagrad.js';
import { conflict, contextOf, stepRng, updateOf } from '../../support/balancingContext.js';

const update = (c: number) => {
  const { init, weigh } = cagrad.create({ c, at: 'parameters' }, contextOf([1, 1]));
  const { shared, heads } = weigh(init(), { losses: [1, 1], gram: conflict.gram, rng: stepRng });
  expect(heads).toEqual([0.5, 0.5]);
  return updateOf(shared);
};

it('moves from the mean towards what helps the worst task', () => {
  // g₀ = (0, ½), √φ = ½c, g_w = (2w − 1, 1 − w); the dual's slope in w is −½ + ½c·(5w − 3)/‖g_w‖.
  // c = 0.4: (5w − 3)/‖g_w‖ never reaches 2.5, so w = 1, g_w = g₁, d = g₀ + 0.2·(1, 0).
  const [x, y] = update(0.4);
  expect(x).toBeCloseTo(0.2, 6);
  expect(y).toBeCloseTo(0.5, 6);
});

it('weighs both where the ball is large', () => {
  // c = 0.8: 5w − 3 = 1.25·‖g_w‖ has its root within: 17.1875w² − 20.625w + 5.875 = 0.
  const w = (20.625 + Math.sqrt(20.625 ** 2 - 4 * 17.1875 * 5.875)) / (2 * 17.1875);
  const g = [2 * w - 1, 1 - w];
  const [x, y] = update(0.8);
  expect(x).toBeCloseTo((0.4 * g[0]) / Math.hypot(...g), 6);
  expect(y).toBeCloseTo(0.5 + (0.4 * g[1]) / Math.hypot(...g), 6);
});
