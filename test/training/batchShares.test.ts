import { expect, it } from 'vitest';
import { batchShares } from '../../src/training/batchShares.js';

it('weighs each batch by its part of the label: the mean of the shares is 1', () => {
  // Task 0 has 3 labels here and 1 elsewhere, task 1 none here, task 2 none at all.
  expect(batchShares(2, [3, 0, 0], [4, 5, 0])).toEqual([1.5, 0, 0]);
  expect(batchShares(2, [1, 5, 0], [4, 5, 0])).toEqual([0.5, 2, 0]);
});

it('turns means over batches into the mean over all rows', () => {
  const batches = [[1, 2, 9], [4], [3, 3]];
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const shared = batches.map((rows) => batchShares(3, [rows.length], [6])[0] * mean(rows));
  expect(mean(shared)).toBeCloseTo(mean(batches.flat()), 12);
});
