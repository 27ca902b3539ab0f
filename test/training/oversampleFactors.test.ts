import { expect, it } from 'vitest';
import { oversampleFactors } from '../../src/training/oversampleFactors.js';

const probs = Float32Array.of(1, 0, 0, 1, 0.5, 0.5, 0.75, 0.25);

it('asks for nothing where nobody does', () => {
  expect(oversampleFactors(probs, 2, undefined, [])).toBeUndefined();
});

it('gives a class its factor, and a probabilistic label the expected one', () => {
  expect([...oversampleFactors(probs, 2, [1, 4], [])!]).toEqual([1, 4, 2.5, 1.75]);
});

it('takes the largest of slices and class', () => {
  const slices = [
    { rows: Uint32Array.of(0, 1, 2), factor: 3 },
    { rows: Uint32Array.of(0), factor: 2 },
  ];
  expect([...oversampleFactors(probs, 2, [1, 4], slices)!]).toEqual([3, 4, 3, 1.75]);
  expect([...oversampleFactors(probs, 2, undefined, slices)!]).toEqual([3, 3, 3, 1]);
});
