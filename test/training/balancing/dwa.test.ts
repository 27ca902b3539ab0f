import { expect, it } from 'vitest';
import { dwa } from '../../../src/training/balancing/dwa.js';
import { contextOf, stepRng, updateOf } from '../../support/balancingContext.js';

it('weighs by the ratio of the last two epochs’ losses, from the third epoch on', () => {
  const { init, weigh, afterEpoch } = dwa.create({ temperature: 2 }, contextOf([1, 1]));
  let state = init();
  const shared = () => weigh(state, { rng: stepRng }).shared;
  expect(shared()).toEqual([0.5, 0.5]);
  state = afterEpoch!(state, [1, 4]);
  expect(shared()).toEqual([0.5, 0.5]);
  state = afterEpoch!(state, [0.5, 4]);
  // w = (½, 1), T = 2: λ/2 = e^¼ / (e^¼ + e^½) and e^½ / (e^¼ + e^½).
  const first = Math.exp(0.25) / (Math.exp(0.25) + Math.exp(0.5));
  expect(shared()[0]).toBeCloseTo(first, 12);
  expect(shared()[1]).toBeCloseTo(1 - first, 12);
  // first·(1, 0) + (1 − first)·(−1, 1), where plain summing has no first coordinate.
  expect(updateOf(shared())[0]).toBeCloseTo(2 * first - 1, 12);
});

it('keeps the weight of a task without labels in an epoch', () => {
  const { init, weigh, afterEpoch } = dwa.create({ temperature: 2 }, contextOf([1, 1]));
  let state = [
    [1, 4],
    [0.5, 4],
  ].reduce((before, losses) => afterEpoch!(before, losses), init());
  const before = weigh(state, { rng: stepRng }).shared;
  state = afterEpoch!(state, [null, 4]);
  expect(weigh(state, { rng: stepRng }).shared).toEqual(before);
});
