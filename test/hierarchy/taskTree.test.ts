import { describe, expect, test } from 'vitest';
import { taskTree } from '../../src/hierarchy/taskTree.js';

type Tasks = Parameters<typeof taskTree>[0];

const spam = { name: 'spam', classes: ['ham', 'spam'], source: 's' };
const letter = { name: 'letter', classes: ['no', 'yes'], source: 's', parent: { task: 'spam', class: 'ham' } };
const topic = { name: 'topic', classes: ['a', 'b'], source: 's', parent: { task: 'letter', class: 'yes' } };
const coarse = { name: 'coarse', classes: ['c0', 'c1'], source: 's' };
const fine = {
  name: 'fine',
  classes: ['m0', 'm1', 'm2'],
  source: 's',
  refines: { task: 'coarse', classes: { c0: ['m0', 'm1'], c1: ['m2'] } },
};

test('orders tasks after the one above, else as declared', () => {
  const tree = taskTree([topic, fine, letter, spam, coarse]);
  expect(tree.problems).toEqual([]);
  expect(tree.order).toEqual(['spam', 'letter', 'topic', 'coarse', 'fine']);
  expect(tree.above.get('topic')).toEqual({ task: 'letter', kind: 'parent' });
  expect(tree.above.get('fine')).toEqual({ task: 'coarse', kind: 'refines' });
  expect(tree.above.has('spam')).toBe(false);
  expect(tree.children.get('spam')).toEqual(['letter']);
  expect(tree.children.get('fine')).toEqual([]);
});

describe('problems', () => {
  test.each<[string, Tasks, string, string]>([
    [
      'an unknown parent',
      [{ ...letter, parent: { task: 'spma', class: 'ham' } }, spam],
      'UNKNOWN_TASK',
      'tasks.letter.parent.task',
    ],
    [
      'itself as parent',
      [{ ...spam, parent: { task: 'spam', class: 'ham' } }],
      'UNKNOWN_TASK',
      'tasks.spam.parent.task',
    ],
    [
      'an unknown class',
      [spam, { ...letter, parent: { task: 'spam', class: 'hma' } }],
      'UNKNOWN_CLASS',
      'tasks.letter.parent.class',
    ],
    ['another source', [spam, { ...letter, source: 'other' }], 'TASK_SOURCE', 'tasks.letter.parent.task'],
    [
      'two tasks above',
      [spam, coarse, { ...fine, parent: { task: 'spam', class: 'ham' } }],
      'SEVERAL_PARENTS',
      'tasks.fine.refines',
    ],
    [
      'an unknown coarse class',
      [coarse, { ...fine, refines: { task: 'coarse', classes: { c0: ['m0', 'm1'], c9: ['m2'] } } }],
      'UNKNOWN_CLASS',
      'tasks.fine.refines.classes',
    ],
    [
      'an unknown fine class',
      [coarse, { ...fine, refines: { task: 'coarse', classes: { c0: ['m0', 'm1', 'm9'], c1: ['m2'] } } }],
      'UNKNOWN_CLASS',
      'tasks.fine.refines.classes.c0',
    ],
    [
      'a fine class under none',
      [coarse, { ...fine, refines: { task: 'coarse', classes: { c0: ['m0', 'm1'] } } }],
      'REFINES_COVERAGE',
      'tasks.fine.refines.classes',
    ],
    [
      'a fine class under two',
      [coarse, { ...fine, refines: { task: 'coarse', classes: { c0: ['m0', 'm1'], c1: ['m1', 'm2'] } } }],
      'REFINES_COVERAGE',
      'tasks.fine.refines.classes',
    ],
  ])('%s', (_, tasks, code, path) => {
    const { problems, above } = taskTree(tasks);
    expect(problems.map((problem) => [problem.code, problem.path])).toEqual([[code, path]]);
    expect(above.size).toBe(0);
  });

  test('a cycle is named once, with its members, and the order still holds every task', () => {
    const a = { name: 'a', classes: ['x'], source: 's', parent: { task: 'c', class: 'x' } };
    const b = { name: 'b', classes: ['x'], source: 's', parent: { task: 'a', class: 'x' } };
    const c = { name: 'c', classes: ['x'], source: 's', parent: { task: 'b', class: 'x' } };
    const below = { name: 'below', classes: ['x'], source: 's', parent: { task: 'a', class: 'x' } };
    const { problems, order } = taskTree([a, b, c, below]);
    expect(problems.map((problem) => problem.code)).toEqual(['TASK_CYCLE']);
    expect(problems[0].message).toContain('a → c → b → a');
    expect([...order].sort()).toEqual(['a', 'b', 'below', 'c']);
  });

  test('several at once', () => {
    const { problems } = taskTree([
      { ...letter, parent: { task: 'nope', class: 'ham' } },
      { ...topic, parent: { task: 'spam', class: 'nope' } },
      spam,
    ]);
    expect(problems.map((problem) => problem.code)).toEqual(['UNKNOWN_TASK', 'UNKNOWN_CLASS']);
  });
});
