import { expect, it } from 'vitest';
import { nashMtl } from '../../../src/training/balancing/nashMtl.js';
import { conflict, contextOf, stepRng, updateOf } from '../../support/balancingContext.js';

const create = (updateEvery: number) =>
  nashMtl.create({ updateEvery, maxNorm: 1, at: 'parameters' }, contextOf([1, 1]));

it('bargains: GᵀG·α = 1/α', () => {
  const { init, weigh } = create(1);
  const { shared, heads, maxNorm } = weigh(init(), { losses: [1, 1], gram: conflict.gram, rng: stepRng });
  // α₁ − α₂ = 1/α₁ and −α₁ + 2α₂ = 1/α₂: α₂/α₁ = 1/√2, α₁² = 1/(1 − 1/√2); times the fourth root of ‖GᵀG‖² = 7.
  const first = 7 ** 0.25 / Math.sqrt(1 - Math.SQRT1_2);
  expect(shared[0]).toBeCloseTo(first, 4);
  expect(shared[1]).toBeCloseTo(first * Math.SQRT1_2, 4);
  expect(updateOf(shared)[0]).toBeCloseTo(first * (1 - Math.SQRT1_2), 4);
  expect(heads ?? shared).toEqual(shared);
  expect(maxNorm).toBe(1);
});

it('bargains every so many steps and keeps α in between', () => {
  const { init, weigh, skips } = create(3);
  let state = init();
  const skipped: boolean[] = [];
  const weights: number[] = [];
  for (let step = 0; step < 5; step++) {
    skipped.push(skips!(state));
    const gram = skips!(state) ? undefined : conflict.gram.map((row) => row.map((value) => value * (step + 1)));
    const weighing = weigh(state, { losses: [1, 1], gram, rng: stepRng });
    weights.push(weighing.shared[0]);
    state = weighing.state;
  }
  expect(skipped).toEqual([false, true, true, false, true]);
  expect(weights[1]).toBe(weights[0]);
  expect(weights[2]).toBe(weights[0]);
});
