import { expect, it } from 'vitest';
import { createHeads } from '../../src/network/heads.js';
import { movingUnits } from '../../src/training/movingUnits.js';

const head = (name: string, k: number, inputs = ['trunk'], layers: number[] = []) => ({
  name,
  k,
  head: { layers, inputs },
});
const spec = (name: string) => ({ name, shape: [2], initializer: { kind: 'zeros' } as const });

it('finds every column of the fused product, and every variable of a head of its own', () => {
  const tasks = [head('a', 2), head('deep', 3, ['trunk'], [4]), head('b', 3), head('child', 2, ['trunk', 'a'])];
  const { units, of } = movingUnits(createHeads(tasks, 5).variables, tasks);
  const named = [...of].map(([name, own]) => [name, own.map((unit) => units[unit])] as const);
  const kernels = (name: string, count: number, task: number) =>
    new Array(count).fill({ name: `heads/${name}/kernel`, task });
  expect(named[0]).toEqual(['heads/kernel', [...kernels('a', 2, 0), ...kernels('b', 3, 2), ...kernels('child', 2, 3)]]);
  expect(named.slice(2)).toEqual(
    [
      ['heads/deep/0/kernel', 1],
      ['heads/deep/0/bias', 1],
      ['heads/deep/1/kernel', 1],
      ['heads/deep/1/bias', 1],
      ['heads/child/from/a/kernel', 3],
    ].map(([name, task]) => [name, [{ name, task }]]),
  );
});

it('leaves the trunk to all tasks, and is not misled by a name that begins another', () => {
  const { units } = movingUnits(
    [spec('trunk/0/kernel'), spec('heads/a/b/0/bias'), spec('heads/a/0/bias')],
    [head('a', 2), head('a/b', 2)],
  );
  expect(units.map(({ task }) => task)).toEqual([undefined, 1, 0]);
});

it('gives slices their membership heads and transforms, and tasks their expert predictions', () => {
  const tasks = [head('a', 2), head('b', 3)];
  const slices = [
    { name: 'x', tasks: ['a', 'b'] },
    { name: 'y', tasks: ['b'] },
  ];
  const sliceHeads = { confidence: 'entropy', attention: 'softmax', temperature: 0.2, slices } as const;
  const { units, of } = movingUnits(createHeads(tasks, 2, sliceHeads).variables, tasks, slices);
  const owners = (name: string) => of.get(name)!.map((unit) => units[unit].task);
  expect(owners('slices/membership/kernel')).toEqual([2, 2, 3, 3]);
  expect(owners('slices/transform/kernel')).toEqual([2, 2, 3, 3]);
  expect(owners('slices/transform/bias')).toEqual([2, 2, 3, 3]);
  expect(owners('slices/experts/kernel')).toEqual([0, 0, 1, 1, 1]);
});
