import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Backend } from '../../../src/backend/backend.js';
import { openBackend } from '../../../src/backend/openBackend.js';
import { handSharing } from '../../support/handSharing.js';
import { testBackend } from '../../support/testBackend.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend(testBackend('cpu'));
});
afterAll(() => backend.dispose());

/** Logits on y = 2 that make softmaxes of simple fractions. */
const toward = (...odds: number[]) => odds.map((each) => Math.log(each) / 2);

/** On y = 2: the shared expert says 2, a's own 2·2 + 1 = 5, b's own relu(−2) = 0. */
const lowest = (own: (task: string) => string, gate: (task: string) => string) => ({
  'trunk/level0/experts/0/0/kernel': [1],
  'trunk/level0/experts/0/0/bias': [0],
  [`${own('a')}/0/0/kernel`]: [2],
  [`${own('a')}/0/0/bias`]: [1],
  [`${own('b')}/0/0/kernel`]: [-1],
  [`${own('b')}/0/0/bias`]: [0],
  // Own expert first: ¾ and ¼ for a, ¼ and ¾ for b.
  [`${gate('a')}/kernel`]: toward(3, 1),
  [`${gate('b')}/kernel`]: toward(1, 3),
});

it('mixes own and shared experts at one level, worked out by hand', () => {
  const { a, b } = handSharing(
    backend,
    'ple',
    { levels: 1, sharedExperts: 1, layers: [1] },
    lowest(
      (task) => `heads/${task}/level0/experts`,
      (task) => `heads/${task}/level0/gate`,
    ),
    [2],
  );
  expect(a[0]).toBeCloseTo(0.75 * 5 + 0.25 * 2, 5);
  expect(b[0]).toBeCloseTo(0.75 * 2, 5);
});

it('hands the mixtures of tasks and of the shared gate on to the next level', () => {
  const { a, b } = handSharing(
    backend,
    'ple',
    { levels: 2, sharedExperts: 1, layers: [1] },
    {
      ...lowest(
        (task) => `trunk/level0/tasks/${task}/experts`,
        (task) => `heads/${task}/level0/gate`,
      ),
      // Over a's, b's and the shared expert: ½·5 + ¼·0 + ¼·2 = 3.
      'trunk/level0/gate/kernel': toward(2, 1, 1),
      'trunk/level1/experts/0/0/kernel': [2],
      'trunk/level1/experts/0/0/bias': [0],
      'heads/a/level1/experts/0/0/kernel': [1],
      'heads/a/level1/experts/0/0/bias': [-0.25],
      'heads/b/level1/experts/0/0/kernel': [2],
      'heads/b/level1/experts/0/0/bias': [0],
      'heads/a/level1/gate/kernel': [0, 0],
      'heads/b/level1/gate/kernel': [0, 0],
    },
    [2],
  );
  // The shared expert says 6, a's own 4.25 − 0.25 = 4, b's own 2·1.5 = 3; gates are at ½.
  expect(a[0]).toBeCloseTo(5, 5);
  expect(b[0]).toBeCloseTo(4.5, 5);
});
