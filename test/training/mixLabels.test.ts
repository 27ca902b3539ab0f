import { expect, it } from 'vitest';
import { mixLabels } from '../../src/training/mixLabels.js';

/** Rows of one group of two tasks with two classes. */
const labels = (weights: number[], targets: number[]) => [
  { weights: Float32Array.from(weights), targets: Float32Array.from(targets) },
];

it('mixes labels by share and weight, row by row and task by task', () => {
  const own = labels([1, 1, 1, 0], [1, 0, 0.5, 0.5, 1, 0, 0, 0]);
  const partners = labels([1, 0, 0.5, 1], [0, 1, 0, 0, 0, 1, 0, 1]);
  mixLabels([0.75, 0.5], own, partners);
  const [{ weights, targets }] = own;
  // Row 0, task 0: both weigh 1. Task 1: the partner has no label, the row's stays at weight λ.
  expect([...weights].slice(0, 2)).toEqual([1, 0.75]);
  expect([...targets].slice(0, 4)).toEqual([0.75, 0.25, 0.5, 0.5]);
  // Row 1, task 0: ½ · 1 + ½ · ½ = ¾, of which the row has two thirds. Task 1: only the partner has a label.
  expect([...weights].slice(2)).toEqual([0.75, 0.5]);
  expect(targets[4]).toBeCloseTo(2 / 3, 6);
  expect([...targets].slice(6)).toEqual([0, 1]);
});

it('leaves a row that is not mixed to the bit, and one without any label at weight 0', () => {
  const own = labels([0.1, 0], [0.3, 0.7, 0, 0]);
  mixLabels([1], own, labels([1, 1], [0, 1, 0, 1]));
  expect(own).toEqual(labels([0.1, 0], [0.3, 0.7, 0, 0]));
  const without = labels([0, 0], [0, 0, 0, 0]);
  mixLabels([0.5], without, labels([0, 0], [0, 0, 0, 0]));
  expect(without).toEqual(labels([0, 0], [0, 0, 0, 0]));
});
