import { describe, expect, it } from 'vitest';
import { worldParams } from '../../../src/data/synthetic/worldParams.js';

const issuesOf = (world: object) =>
  (worldParams.safeParse(world).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('worldParams', () => {
  it('has a default for everything', () => {
    expect(issuesOf({})).toEqual([]);
  });

  it('says all that cannot be drawn', () => {
    expect(
      issuesOf({
        tasks: 8,
        features: 4,
        lfs: { count: 2, correlated: { size: 3, strength: 1 }, planted: { task9_lf0: {}, task0_lf1: { class: 2 } } },
        slices: { x3: { tasks: ['spam'] } },
      }),
    ).toEqual([
      'features: expected at least 10, one for each direction of tasks and slices; received 4',
      'lfs.correlated: expected groups · size of at most 2 functions; received 1 · 3',
      'lfs.planted.task9_lf0: expected a function task0_lf0 … task7_lf1; received "task9_lf0"',
      'lfs.planted.task0_lf1.class: expected a class below 2; received 2',
      'slices.x3.tasks: expected some of task0, task1, task2, task3, task4, task5, task6, task7; received "spam"',
      'slices.x3: expected a name that no other column has; received "x3"',
    ]);
    expect(issuesOf({ structure: 'hierarchy', slices: { odd: {} } })).toEqual([
      'slices.odd.flip: expected false in a hierarchy, as turned classes would lie under other parents; received true',
    ]);
  });

  it('refuses functions of one class that would have to fire more often than always', () => {
    expect(issuesOf({ classes: 4, lfs: { votes: 'one', coverage: 0.5, accuracy: 0.9 } })).toHaveLength(4);
    expect(issuesOf({ lfs: { planted: { task0_lf0: { class: 1, accuracy: 0.9, coverage: 0.6 } } } })).toHaveLength(1);
    expect(issuesOf({ lfs: { planted: { task0_lf0: { class: 1, accuracy: 0.9, coverage: 0.5 } } } })).toEqual([]);
  });
});
