import { expect, it } from 'vitest';
import { imtl } from '../../../src/training/balancing/imtl.js';
import { conflict, contextOf, stepRng, updateOf } from '../../support/balancingContext.js';

const create = (part: 'both' | 'gradients' | 'losses') => imtl.create({ part, at: 'parameters' }, contextOf([1, 1]));
const step = { losses: [1, 1], gram: conflict.gram, rng: stepRng };

it('IMTL-G: the combination with equal projections', () => {
  const { init, weigh } = create('gradients');
  const { shared, heads } = weigh(init(), step);
  // α₁ − α₂ = (−α₁ + 2α₂)/√2 with α₁ = 1 − α₂: α₂ = √2 − 1.
  expect(shared[1]).toBeCloseTo(Math.SQRT2 - 1, 8);
  expect(shared[0]).toBeCloseTo(2 - Math.SQRT2, 8);
  const [x, y] = updateOf(shared);
  expect(x).toBeCloseTo((-x + y) / Math.SQRT2, 8);
  expect(heads).toEqual([0.5, 0.5]);
});

it('IMTL-L: learned scales e^s that draw the scaled losses to 1', () => {
  const { init, weigh, afterStep } = create('losses');
  expect(weigh(init(), step).shared).toEqual([0.5, 0.5]);
  // ∂/∂s of ½ Σ e^s·L − s at s = 0: ½(L − 1) = (½, −¼); rate 0.4: s = (−0.2, 0.1).
  const after = afterStep!(init(), { losses: [2, 0.5], scalars: { learningRate: 0.4, step: 1 } });
  expect(after.values[0]).toBeCloseTo(-0.2, 7);
  expect(after.values[1]).toBeCloseTo(0.1, 7);
  const { shared } = weigh(after, step);
  expect(shared[0]).toBeCloseTo(0.5 * Math.exp(-0.2), 7);
  expect(updateOf(shared)[0]).toBeCloseTo(0.5 * (Math.exp(-0.2) - Math.exp(0.1)), 7);
});

it('IMTL: α from the scaled losses’ gradients, and the scaled losses for the heads', () => {
  const { init, weigh } = create('both');
  // e^s = (2, 1): gradients (2, 0) and (−1, 1). ⟨g, u⟩: 2α₁ − α₂ = (−2α₁ + 2α₂)/√2, α₁ = 1 − α₂:
  // 2 − 3α₂ = √2·(2α₂ − 1), α₂ = (2 + √2)/(3 + 2√2) = 2 − √2.
  const state = { ...init(), values: [Math.log(2), 0] };
  const { shared, heads } = weigh(state, step);
  expect(shared[1]).toBeCloseTo(2 - Math.SQRT2, 8);
  expect(shared[0]).toBeCloseTo(2 * (Math.SQRT2 - 1), 8);
  expect(heads![0]).toBeCloseTo(1, 12);
  expect(heads![1]).toBeCloseTo(0.5, 12);
});
