import { describe, expect, it } from 'vitest';
import { EspalierError } from '../../src/core/errors.js';
import { layoutHeads } from '../../src/network/headLayout.js';

const task = (name: string, k: number, inputs = ['trunk'], layers: number[] = []) => ({
  name,
  k,
  head: { inputs, layers },
});

function codes(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof EspalierError) return error.problems.map(({ code, path }) => `${code} ${path}`);
    throw error;
  }
  return [];
}

describe('layoutHeads', () => {
  it('groups tasks by their number of classes, plain heads first, and fuses in that order', () => {
    const { groups, products } = layoutHeads([
      task('deep', 2, ['trunk'], [8]),
      task('three', 3),
      task('plain', 2),
      task('seeing', 2, ['trunk', 'three']),
      task('other', 3),
    ]);
    expect(groups).toEqual([
      { k: 2, tasks: [2, 0, 3] },
      { k: 3, tasks: [1, 4] },
    ]);
    // The plain heads side by side, group after group; then the trunk's share of the head that sees another task.
    const columns = [
      { task: 2, start: 0, width: 2 },
      { task: 1, start: 2, width: 3 },
      { task: 4, start: 5, width: 3 },
      { task: 3, start: 8, width: 2 },
    ];
    expect(products).toEqual([{ columns, width: 10 }]);
  });

  it('gives each depth at which linear heads stand a product of its own, that on top first', () => {
    const at = (name: string, depth: number, k = 2, layers: number[] = []) => {
      const plain = task(name, k, ['trunk'], layers);
      return { ...plain, head: { ...plain.head, at: depth } };
    };
    const { groups, products } = layoutHeads([
      at('second', 2),
      task('top', 2),
      at('first', 1),
      at('three', 1, 3),
      at('deep', 1, 2, [4]),
      task('other', 2),
    ]);
    // Heads at one depth stand side by side, those on top last of the plain ones.
    expect(groups).toEqual([
      { k: 2, tasks: [2, 0, 1, 5, 4] },
      { k: 3, tasks: [3] },
    ]);
    const column = (number: number, start: number, width = 2) => ({ task: number, start, width });
    expect(products).toEqual([
      { columns: [column(1, 0), column(5, 2)], width: 4 },
      { at: 2, columns: [column(0, 0)], width: 2 },
      { at: 1, columns: [column(2, 0), column(3, 2, 3)], width: 5 },
    ]);
  });

  it('orders every task after those whose predictions it sees', () => {
    const { order } = layoutHeads([
      task('grandchild', 2, ['child']),
      task('child', 2, ['trunk', 'parent']),
      task('parent', 2),
    ]);
    expect(order).toEqual([2, 1, 0]);
  });

  it('finds all unknown tasks and cycles at once', () => {
    const tasks = [task('a', 2, ['b']), task('b', 2, ['trunk', 'a']), task('c', 2, ['nobody']), task('d', 2, ['d'])];
    expect(codes(() => layoutHeads(tasks)).sort()).toEqual([
      'HEAD_CYCLE tasks.a.head.inputs',
      'HEAD_CYCLE tasks.d.head.inputs',
      'UNKNOWN_TASK tasks.c.head.inputs',
    ]);
  });
});
