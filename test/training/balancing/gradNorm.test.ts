import { expect, it } from 'vitest';
import { gradNorm } from '../../../src/training/balancing/gradNorm.js';
import { contextOf, stepRng, updateOf } from '../../support/balancingContext.js';

const create = (alpha: number) => gradNorm.create({ alpha, learningRate: 0.1, rule: 'sgd' }, contextOf([1, 1]));
// ‖g₁‖ = 1, ‖g₂‖ = 3
const gram = [
  [1, -1],
  [-1, 9],
];

it('moves the weights towards equal norms, and keeps their sum', () => {
  const balancer = create(0);
  const first = balancer.weigh(balancer.init(), { losses: [1, 1], gram, rng: stepRng });
  expect(first.shared).toEqual([0.5, 0.5]);
  // mean(G) = 2: L_grad = |1 − 2| + |3 − 2|, ∇_w = (−1, 3). w = (1.1, 0.7), times 2/1.8.
  expect(first.state.weights.values[0]).toBeCloseTo(2.2 / 1.8, 12);
  expect(first.state.weights.values[1]).toBeCloseTo(1.4 / 1.8, 12);
  const { shared } = balancer.weigh(first.state, { losses: [1, 1], gram, rng: stepRng });
  // ½(11/9·(1, 0) + 7/9·(−1, 1)), where plain summing has no first coordinate.
  expect(updateOf(shared)[0]).toBeCloseTo(2 / 9, 12);
  expect(updateOf(shared)[1]).toBeCloseTo(7 / 18, 12);
});

it('sets higher targets for tasks that train slowly', () => {
  const balancer = create(1);
  const start = balancer.weigh(balancer.init(), { losses: [1, 1], gram, rng: stepRng }).state;
  const even = { ...start, weights: balancer.init().weights };
  // Loss ratios (1, 1/7): r = (7/4, 1/4); targets 2·r = (3.5, 0.5): w₁ must grow, w₂ must fall.
  const { state } = balancer.weigh(even, { losses: [1, 1 / 7], gram, rng: stepRng });
  expect(state.weights.values[0]).toBeGreaterThan(1);
  // The other way round 2·r = (0.5, 3.5): the task with the larger gradient is the slow one.
  const turned = balancer.weigh(even, { losses: [1 / 7, 1], gram, rng: stepRng }).state;
  expect(turned.weights.values[0]).toBeLessThan(1);
});

it('keeps an absent task’s weight, and the sum of the others’', () => {
  const balancer = gradNorm.create({ alpha: 0, learningRate: 0.1, rule: 'adam' }, contextOf([1, 1, 1]));
  const absent = [
    [1, -1, 0],
    [-1, 9, 0],
    [0, 0, 0],
  ];
  const { weights, first } = balancer.weigh(balancer.init(), { losses: [1, 2, 0], gram: absent, rng: stepRng }).state;
  expect(weights.values[2]).toBe(1);
  expect(weights.values[0] + weights.values[1]).toBeCloseTo(2, 12);
  expect(first).toEqual([1, 2, null]);
});
