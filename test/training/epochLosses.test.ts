import { expect, it } from 'vitest';
import { epochLosses } from '../../src/training/epochLosses.js';
import { taskOf } from '../support/taskOf.js';

const tasks = [taskOf('a', 2, [[1, 0]]), taskOf('b', 2, [[1, 0]], { taskWeight: 3 })];

it('weighs batches by their labels, and tasks by their weights', () => {
  const losses = epochLosses(tasks);
  expect([losses.ofTask(0), losses.mean()]).toEqual([0, 0]);
  losses.add([1, 4], [2, 1], 'here');
  losses.add([4, 0], [1, 0], 'here');
  // (1·2 + 4·1) / 3, and the batch without a label of b does not count for it
  expect([losses.ofTask(0), losses.ofTask(1)]).toEqual([2, 4]);
  // (1·2 + 3·4) / 4
  expect(losses.mean()).toBe(3.5);
});

it('goes on from the sums of a checkpoint, and begins anew with each epoch', () => {
  const first = epochLosses(tasks);
  first.add([1, 4], [2, 1], 'here');
  const resumed = epochLosses(tasks, JSON.parse(JSON.stringify(first.sums)));
  resumed.add([4, 0], [1, 0], 'here');
  expect(resumed.mean()).toBe(3.5);
  resumed.reset();
  expect(resumed.mean()).toBe(0);
});

it('refuses a loss that is no number, with its place and task', () => {
  expect(() => epochLosses(tasks).add([1, Number.NaN], [1, 1], 'epoch 2, step 7')).toThrow(
    expect.objectContaining({ code: 'LOSS_NOT_FINITE', message: expect.stringMatching(/epoch 2, step 7, task "b"/) }),
  );
});
