import { expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../../src/core/labelMatrix.js';
import { dependentGroups } from '../../../src/labelmodel/dependencies/dependentGroups.js';
import { shareVotes } from '../../../src/labelmodel/dependencies/shareVotes.js';
import { voteTable } from '../../support/copiedVotes.js';

test('a group casts the vote that most of it cast, and abstains on a tie', () => {
  const matrix = labelMatrixFromDense(
    [
      [0, 1, 0, 1],
      [1, -1, -1, 0],
      [0, 1, -1, 1],
      [-1, 2, -1, -1],
      [-1, -1, 0, 0],
    ],
    3,
    ['a', 'b', 'c', 'd'],
  );
  const shared = shareVotes(matrix, [[0, 2, 3]]);
  expect(shared.names).toEqual(['a + c + d', 'b']);
  expect(voteTable(shared)).toEqual([
    [0, 1],
    [-1, -1],
    [-1, 1],
    [-1, 2],
    [0, -1],
  ]);
});

test('pairs that share a function make one group', () => {
  const pair = (first: number, second: number) => ({ first, second });
  expect(dependentGroups(7, [pair(4, 5), pair(0, 2), pair(2, 6)])).toEqual([
    [0, 2, 6],
    [4, 5],
  ]);
  expect(dependentGroups(3, [])).toEqual([]);
});

test('votes for what the most cast votes have in common, with their mean confidence', () => {
  // {0, 1} and {1, 2} leave 1; {0, 1} and 2 leave nothing; 0.5 for {0, 1} outweighs 0.25 for 2.
  const table = [
    [3, 4],
    [3, 2],
    [3, 2],
  ];
  const confidences = [
    [1, 1],
    [1, 1],
    [0.5, 0.25],
  ];
  const sets = [
    [0, 1],
    [1, 2],
  ];
  const shared = shareVotes(labelMatrixFromDense(table, 3, ['a', 'b'], { sets, confidences }), [[0, 1]]);
  expect([[...shared.rowOffsets], [...shared.votes]]).toEqual([
    [0, 1, 1, 2],
    [1, 3],
  ]);
  expect([...shared.confidences!]).toEqual([1, 0.5]);
});
