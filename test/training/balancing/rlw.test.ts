import { expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng.js';
import { rlw } from '../../../src/training/balancing/rlw.js';
import { contextOf, updateOf } from '../../support/balancingContext.js';

it('is the softmax of normal draws from the step’s own stream', () => {
  const { init, weigh } = rlw.create({}, contextOf([1, 1]));
  const draws = new Rng(9);
  const [a, b] = [draws.normal(), draws.normal()];
  const { shared } = weigh(init(), { rng: new Rng(9) });
  expect(shared[0]).toBeCloseTo(Math.exp(a) / (Math.exp(a) + Math.exp(b)), 12);
  expect(shared[0] + shared[1]).toBeCloseTo(1, 12);
  expect(weigh(init(), { rng: new Rng(9) }).shared).toEqual(shared);
  expect(Math.abs(updateOf(shared)[0])).toBeGreaterThan(0.01);
});

it('draws weights with mean 1/t', () => {
  const { init, weigh } = rlw.create({}, contextOf([1, 1, 1]));
  const sums = [0, 0, 0];
  for (let seed = 0; seed < 3000; seed++) {
    weigh(init(), { rng: new Rng(seed) }).shared.forEach((weight, i) => {
      sums[i] += weight;
    });
  }
  // A weight's standard deviation is about 0.2, that of the mean of 3,000 about 0.004.
  for (const sum of sums) expect(Math.abs(sum / 3000 - 1 / 3)).toBeLessThan(0.016);
});
