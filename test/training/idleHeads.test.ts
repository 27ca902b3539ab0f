import { describe, expect, it } from 'vitest';
import { createHeads } from '../../src/network/heads.js';
import { headOwners, movingHeads } from '../../src/training/idleHeads.js';

const head = (name: string, k: number, inputs = ['trunk'], layers: number[] = []) => ({
  name,
  k,
  head: { layers, inputs },
});

describe('movingHeads', () => {
  const tasks = [head('a', 2), head('b', 2, ['trunk', 'a']), head('c', 3, ['b']), head('d', 2)];

  it('moves the heads with labels in the step, and those that they see, however far back', () => {
    expect(movingHeads(tasks, [1, 0, 0, 0])).toEqual([true, false, false, false]);
    expect(movingHeads(tasks, [0, 0.5, 0, 0])).toEqual([true, true, false, false]);
    expect(movingHeads(tasks, [0, 0, 2, 0])).toEqual([true, true, true, false]);
    expect(movingHeads(tasks, [0, 0, 0, 0])).toEqual([false, false, false, false]);
  });

  it('moves a slice with any of its tasks', () => {
    const slices = [
      { name: 'x', tasks: ['a', 'd'] },
      { name: 'y', tasks: ['d'] },
    ];
    expect(movingHeads(tasks, [0, 1, 0, 0], slices).slice(4)).toEqual([true, false]);
    expect(movingHeads(tasks, [0, 0, 0, 1], slices).slice(4)).toEqual([true, true]);
  });
});

describe('headOwners', () => {
  it('finds every column of the fused product, and every variable of a head of its own', () => {
    const tasks = [head('a', 2), head('deep', 3, ['trunk'], [4]), head('b', 3), head('child', 2, ['trunk', 'a'])];
    const { variables } = createHeads(tasks, 5);
    const owners = headOwners(variables, tasks);
    expect(Object.fromEntries(owners)).toEqual({
      'heads/kernel': [0, 0, 2, 2, 2, 3, 3],
      'heads/bias': [0, 0, 2, 2, 2, 3, 3],
      'heads/deep/0/kernel': [1],
      'heads/deep/0/bias': [1],
      'heads/deep/1/kernel': [1],
      'heads/deep/1/bias': [1],
      'heads/child/from/a/kernel': [3],
    });
  });

  it('gives slices their membership heads and transforms, and tasks their expert predictions', () => {
    const tasks = [head('a', 2), head('b', 3)];
    const slices = [
      { name: 'x', tasks: ['a', 'b'] },
      { name: 'y', tasks: ['b'] },
    ];
    const sliceHeads = { confidence: 'entropy', attention: 'softmax', temperature: 0.2, slices } as const;
    const owners = headOwners(createHeads(tasks, 2, sliceHeads).variables, tasks, slices);
    expect(owners.get('slices/membership/kernel')).toEqual([2, 2, 3, 3]);
    expect(owners.get('slices/transform/kernel')).toEqual([2, 2, 3, 3]);
    expect(owners.get('slices/transform/bias')).toEqual([2, 2, 3, 3]);
    expect(owners.get('slices/experts/kernel')).toEqual([0, 0, 1, 1, 1]);
  });

  it('leaves the trunk to all tasks, and is not misled by a name that begins another', () => {
    const spec = (name: string) => ({ name, shape: [2], initializer: { kind: 'zeros' } as const });
    const owners = headOwners(
      [spec('trunk/0/kernel'), spec('heads/a/b/0/bias'), spec('heads/a/0/bias')],
      [head('a', 2), head('a/b', 2)],
    );
    expect(Object.fromEntries(owners)).toEqual({ 'heads/a/b/0/bias': [1], 'heads/a/0/bias': [0] });
  });
});
