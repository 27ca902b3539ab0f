import { expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng.js';
import { mixed } from '../../../src/training/samplers/mixed.js';

const tasks = [
  { name: 'a', rows: Uint32Array.from([9, 10, 11, 100]) },
  { name: 'b', rows: Uint32Array.from([10, 2, 7]) },
];

it('visits each row that any task has a label on once an epoch, and pads the last batch alone', () => {
  const sampler = mixed.create({}, { tasks, batchSize: 4, epochs: 20, rng: new Rng(3) });
  expect(sampler.stepsPerEpoch).toBe(2);
  for (let epoch = 0; epoch < 20; epoch++) {
    const order = [...sampler.rows(epoch)];
    expect(order.slice(0, 6).sort((x, y) => x - y)).toEqual([2, 7, 9, 10, 11, 100]);
    expect(order.slice(6)).toEqual([-1, -1]);
  }
});

it('does not depend on the order in which tasks are declared', () => {
  const order = (some: typeof tasks) => [
    ...mixed.create({}, { tasks: some, batchSize: 4, epochs: 20, rng: new Rng(3) }).rows(5),
  ];
  expect(order(tasks.toReversed())).toEqual(order(tasks));
});
