import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Backend } from '../../../src/backend/backend.js';
import { openBackend } from '../../../src/backend/openBackend.js';
import { equal } from '../../../src/training/balancing/equal.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend('cpu');
});
afterAll(() => backend.dispose());

const total = (losses: number[], weights: number[]) => {
  const { tf } = backend;
  const { combine } = equal.create({});
  return combine(tf, tf.tensor1d(losses), tf.tensor1d(weights), tf.tensor1d([])).total.dataSync()[0];
};

it('is the mean of the losses under the weights', () => {
  expect(total([1, 2, 6], [1, 1, 1])).toBeCloseTo(3, 6);
  // (1·1 + 2·2 + 6·3) / 6
  expect(total([1, 2, 6], [1, 2, 3])).toBeCloseTo(23 / 6, 5);
  expect(total([1, 2, 6], [10, 20, 30])).toBeCloseTo(23 / 6, 5);
});

it('counts a task without labels in the batch as zero', () => {
  expect(total([0, 4], [1, 1])).toBe(2);
});
