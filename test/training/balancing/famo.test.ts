import { expect, it } from 'vitest';
import { famo } from '../../../src/training/balancing/famo.js';
import { contextOf, stepRng, updateOf } from '../../support/balancingContext.js';

const create = (t: number) => famo.create({ learningRate: 0.4, decay: 0.5, rule: 'sgd' }, contextOf(Array(t).fill(1)));
const scalars = { learningRate: 1, step: 1 };

it('weighs by z/ℓ, summing to 1', () => {
  const { init, weigh } = create(2);
  // z = (½, ½), ℓ = (1, 3): z/ℓ = (½, 1/6), c = 3/2, weights (¾, ¼).
  const { shared } = weigh(init(), { losses: [1, 3], rng: stepRng });
  expect(shared[0]).toBeCloseTo(0.75, 7);
  expect(shared[1]).toBeCloseTo(0.25, 7);
  // ¾·(1, 0) + ¼·(−1, 1)
  expect(updateOf(shared)[0]).toBeCloseTo(0.5, 7);
  expect(updateOf(shared)[1]).toBeCloseTo(0.25, 7);
});

it('moves the logits by the losses’ shares of what they fell, and draws them to 0', () => {
  const { init, afterStep } = create(2);
  // log-falls (log 2, 0), z = (½, ½): δ = (½·(log 2 − ½·log 2), ½·(0 − ½·log 2)) = ±¼·log 2; ξ = −0.4·δ.
  const first = afterStep!(init(), { losses: [1, 3], lossesAfter: [0.5, 3], scalars });
  expect(first.values[0]).toBeCloseTo(-0.1 * Math.log(2), 7);
  expect(first.values[1]).toBeCloseTo(0.1 * Math.log(2), 7);
  // Nothing falls: ξ − β·γ·ξ = 0.8·ξ.
  const second = afterStep!(first, { losses: [1, 3], lossesAfter: [1, 3], scalars });
  expect(second.values[0]).toBeCloseTo(-0.08 * Math.log(2), 7);
});

it('leaves an absent task out of the shares and its logit where it is', () => {
  const { init, weigh, afterStep } = create(3);
  const { shared } = weigh(init(), { losses: [1, 3, 0], rng: stepRng });
  // As with two tasks, times 2 of 3 that are present.
  expect(shared[0]).toBeCloseTo(0.5, 7);
  expect(shared[1]).toBeCloseTo(1 / 6, 7);
  const start = { ...init(), values: [0, 0, 0.3] };
  const next = afterStep!(start, { losses: [1, 3, 0], lossesAfter: [0.5, 3, 0], scalars });
  expect(next.values[2]).toBe(0.3);
  expect(next.values[0]).toBeCloseTo(-0.1 * Math.log(2), 7);
});
