import { expect, it } from 'vitest';
import { staticWeights } from '../../../src/training/balancing/staticWeights.js';
import { contextOf, stepRng } from '../../support/balancingContext.js';

it('multiplies the users’ weights and takes the mean under the products', () => {
  const { weigh, init } = staticWeights.create({ weights: { a: 3 } }, contextOf([1, 3]));
  const { shared } = weigh(init(), { rng: stepRng });
  // v·w = (3·1, 1·3): each task has half of the total. The losses come times w/mean(w) = (½, 3/2).
  expect(shared[0] * 0.5).toBeCloseTo(0.5, 12);
  expect(shared[1] * 1.5).toBeCloseTo(0.5, 12);
});
