import { expect, it } from 'vitest';
import { labelWeights } from '../../src/training/labelWeights.js';
import { labelWeightsOfRows } from '../../src/training/labelWeightsOfRows.js';
import { takeRows } from '../../src/training/takeRows.js';

const groups = [
  { k: 2, tasks: [1, 0] },
  { k: 3, tasks: [2] },
] as never;
const all = [
  { targets: new Float32Array(0), weights: Float32Array.of(0.1, 0.2, 0.3, 0, 0.7, 1) },
  { targets: new Float32Array(0), weights: Float32Array.of(1, 0, 0.25) },
];

it('sums what the rows of a batch weigh, as from the batch itself', () => {
  const rows = [2, -1, 0, 2];
  const batch = all.map(({ targets, weights }) => ({ targets, weights: takeRows(weights, 3, rows) }));
  expect(labelWeightsOfRows(groups, all, rows)).toEqual(labelWeights(groups, batch));
  expect(labelWeightsOfRows(groups, all, [1, 1])[1]).toBeCloseTo(0.6);
  expect(labelWeightsOfRows(groups, all, [1, 1])[0]).toBe(0);
});
