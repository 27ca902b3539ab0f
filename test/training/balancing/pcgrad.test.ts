import { expect, it } from 'vitest';
import { pcgrad } from '../../../src/training/balancing/pcgrad.js';
import { conflict, contextOf, stepRng, updateOf } from '../../support/balancingContext.js';

const { init, weigh } = pcgrad.create({ at: 'parameters' }, contextOf([1, 1]));

it('projects each gradient onto the normal plane of the other', () => {
  const { shared, heads } = weigh(init(), { losses: [1, 1], gram: conflict.gram, rng: stepRng });
  // g₁ + ½·g₂ = (½, ½) and g₂ + g₁ = (0, 1); half of their sum.
  const [x, y] = updateOf(shared);
  expect(x).toBeCloseTo(0.25, 12);
  expect(y).toBeCloseTo(0.75, 12);
  expect(heads).toEqual([0.5, 0.5]);
});

it('is the mean without a conflict', () => {
  const gram = [
    [1, 0.5],
    [0.5, 2],
  ];
  expect(weigh(init(), { losses: [1, 1], gram, rng: stepRng }).shared).toEqual([0.5, 0.5]);
});
