import { expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { resolveClassBalance as resolve } from '../../src/labelmodel/resolveClassBalance.js';
import { exactVotes } from '../support/exactVotes.js';

const task = { name: 'spam', classes: ['ham', 'spam'] };
const none = Int16Array.of(-1, -1);
const noVotes = labelMatrixFromDense([[-1], [-1]], 2);

const resolveClassBalance = (spec: Parameters<typeof resolve>[0], of: typeof task, gold: Int16Array) =>
  resolve(spec, of, gold, noVotes);

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

test('estimated comes from the votes', () => {
  const coin = [
    [0.6, 0.1],
    [0.1, 0.6],
  ];
  const { matrix } = exactVotes({ rates: [coin, coin, coin, coin], prior: [0.7, 0.3], rows: 20_000 });
  expect(resolve('estimated', task, none, matrix)[0]).toBeCloseTo(0.7, 2);
});

test.each<[string, Parameters<typeof resolveClassBalance>[0]]>([
  ['estimated without labeling functions that could tell', 'estimated'],
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
