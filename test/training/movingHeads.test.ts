import { describe, expect, it } from 'vitest';
import { movingHeads } from '../../src/training/movingHeads.js';

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

  it('leaves a head at rest whose prediction is taken as it is', () => {
    const stopped = tasks.map((task) =>
      task.name === 'b' ? { ...task, head: { ...task.head, stopGradient: true } } : task,
    );
    expect(movingHeads(stopped, [0, 0.5, 0, 0])).toEqual([false, true, false, false]);
    expect(movingHeads(stopped, [0, 0, 2, 0])).toEqual([false, true, true, false]);
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
