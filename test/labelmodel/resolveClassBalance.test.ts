import { expect, test } from 'vitest';
import { resolveClassBalance } from '../../src/labelmodel/resolveClassBalance.js';

const task = { name: 'spam', classes: ['ham', 'spam'] };
const none = Int16Array.of(-1, -1);

test('uniform, list and map', () => {
  expect([...resolveClassBalance('uniform', task, none)]).toEqual([0.5, 0.5]);
  expect([
    ...resolveClassBalance(
      [3, 1].map((p) => p / 4),
      task,
      none,
    ),
  ]).toEqual([0.75, 0.25]);
  expect([...resolveClassBalance({ spam: 0.2, ham: 0.2 }, task, none)]).toEqual([0.5, 0.5]);
});

test('gold counts what the fit may see, with one pseudo-row per class', () => {
  expect([...resolveClassBalance('gold', task, Int16Array.of(0, 0, -1, 1, 0))]).toEqual([4 / 6, 2 / 6]);
});

test.each<[string, Parameters<typeof resolveClassBalance>[0]]>([
  ['gold without gold', 'gold'],
  ['a list of another length', [0.2, 0.3, 0.5]],
  ['nothing to share', [0, 0]],
  ['a class that does not exist', { ham: 0.5, eggs: 0.5 }],
  ['a class left out', { ham: 1 }],
])('refuses %s', (_, spec) => {
  expect(() => resolveClassBalance(spec, task, none)).toThrow(
    expect.objectContaining({ code: 'CLASS_BALANCE', message: expect.stringContaining('tasks.spam.labelModel') }),
  );
});
