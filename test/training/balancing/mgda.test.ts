import { expect, it } from 'vitest';
import { mgda } from '../../../src/training/balancing/mgda.js';
import { conflict, contextOf, stepRng, updateOf } from '../../support/balancingContext.js';

it('takes the shortest convex combination', () => {
  const { init, weigh } = mgda.create({ at: 'parameters' }, contextOf([1, 1]));
  const { shared, heads } = weigh(init(), { losses: [1, 1], gram: conflict.gram, rng: stepRng });
  // α₁ = ⟨g₂ − g₁, g₂⟩ / ‖g₁ − g₂‖² = 3/5: 0.6·(1, 0) + 0.4·(−1, 1).
  const [x, y] = updateOf(shared);
  expect(x).toBeCloseTo(0.2, 8);
  expect(y).toBeCloseTo(0.4, 8);
  expect(heads).toEqual([0.5, 0.5]);
});

it('leaves absent tasks and tasks without a gradient out of the problem', () => {
  const { init, weigh } = mgda.create({ at: 'parameters' }, contextOf([1, 1, 1]));
  const gram = [
    [1, 0, -1],
    [0, 0, 0],
    [-1, 0, 2],
  ];
  const { shared } = weigh(init(), { losses: [1, 0, 1], gram, rng: stepRng });
  expect(shared[1]).toBe(0);
  // As above, times 2 of 3 that are present.
  expect(shared[0]).toBeCloseTo(0.4, 8);
  expect(shared[2]).toBeCloseTo(0.8 / 3, 8);
});
