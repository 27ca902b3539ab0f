import { expect, test } from 'vitest';
import { expectationStrength } from '../../src/labelmodel/expectationStrength.js';

const of = (right: number[], counted: number[], expected: number[]) =>
  expectationStrength(Float64Array.from(right), Float64Array.from(counted), Float64Array.from(expected));

test('counts that are as expected make the expectation as strong as can be, and so do no counts', () => {
  expect(of([8, 6, 18], [10, 10, 20], [0.8, 0.6, 0.9])).toBe(1024);
  expect(of([0, 0], [0, 0], [0.8, 0.6])).toBe(1024);
});

test('counts that contradict it make it weak', () => {
  expect(of([0, 20, 1, 19], [20, 20, 20, 20], [0.5, 0.5, 0.5, 0.5])).toBeLessThan(1.5);
});

test('finds the strength that accuracies were scattered with', () => {
  // Beta(4, 4) has deviation 1/6: accuracies .5 ± 1/6, counted without error.
  const counted = Array(100).fill(10_000);
  const right = counted.map((n, j) => n * (j % 2 ? 0.5 + 1 / 6 : 0.5 - 1 / 6));
  const strength = of(right, counted, Array(100).fill(0.5));
  expect(strength).toBeGreaterThan(4);
  expect(strength).toBeLessThan(16);
});

test('accuracies expected to be 0 or 1 can be refuted', () => {
  expect(of([3], [10], [1])).toBeLessThan(1024);
});
