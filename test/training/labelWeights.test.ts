import { expect, it } from 'vitest';
import { labelWeights } from '../../src/training/labelWeights.js';

it('sums each task’s row weights, in the tasks’ order whatever the groups’', () => {
  const groups = [
    { k: 2, tasks: [2, 0] },
    { k: 3, tasks: [1] },
  ];
  const batch = (weights: number[]) => ({ targets: new Float32Array(), weights: Float32Array.from(weights) });
  // Three rows: [task 2, task 0] each, then task 1.
  expect(labelWeights(groups, [batch([1, 0.5, 0, 0, 2, 0.25]), batch([0, 0, 0])])).toEqual([0.75, 0, 3]);
});
