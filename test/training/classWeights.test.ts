import { expect, it } from 'vitest';
import { classWeights } from '../../src/training/classWeights.js';
import { taskOf } from '../support/taskOf.js';

const rows = [[1, 0], [1, 0], [0.5, 0.5], null];

it('leaves labels as they are unless asked', () => {
  expect([...classWeights(taskOf('a', 2, rows), [0, 1, 2])]).toEqual([1, 1]);
});

it('balances: W / (k · W_c), so that all classes weigh the same', () => {
  const weights = classWeights(taskOf('a', 2, rows, { classBalance: 'balanced' }), [0, 1, 2, 3]);
  // W = 3, W_0 = 2.5, W_1 = 0.5; the masked row counts for nothing.
  expect(weights[0]).toBeCloseTo(3 / (2 * 2.5), 12);
  expect(weights[1]).toBeCloseTo(3 / (2 * 0.5), 12);
  expect(2.5 * weights[0]).toBeCloseTo(0.5 * weights[1], 12);
});

it('counts only the rows that train', () => {
  expect([...classWeights(taskOf('a', 2, rows, { classBalance: 'balanced' }), [0, 2])]).toEqual([
    2 / (2 * 1.5),
    2 / (2 * 0.5),
  ]);
});

it('gives a class without labels 0, not infinity', () => {
  expect([...classWeights(taskOf('a', 2, [[1, 0]], { classBalance: 'balanced' }), [0])]).toEqual([0.5, 0]);
});

it('takes one weight per class as given', () => {
  expect([...classWeights(taskOf('a', 2, rows, { classBalance: [1, 4] }), [0, 1, 2])]).toEqual([1, 4]);
});
