import { expect, it } from 'vitest';
import { equal } from '../../../src/training/balancing/equal.js';
import { contextOf, stepRng } from '../../support/balancingContext.js';

it('weighs every task the same: with the users’ weights that is the mean under them', () => {
  const { weigh, init } = equal.create({}, contextOf([1, 2, 3]));
  // The losses come times w/mean(w) = (½, 1, 3/2), so the total is (1·L₁ + 2·L₂ + 3·L₃) / 6.
  expect(weigh(init(), { rng: stepRng }).shared).toEqual([1 / 3, 1 / 3, 1 / 3]);
});
