import { expect, it } from 'vitest';
import { coalitionMatrix } from '../../../src/labelmodel/explain/coalitionMatrix.js';

it('holds the votes of each coalition in a row', () => {
  const votes = [
    { player: 1, lf: 0, vote: 2 },
    { player: 0, lf: 3, vote: 1 },
  ];
  const matrix = coalitionMatrix(votes, [Uint8Array.of(0, 0), Uint8Array.of(1, 0), Uint8Array.of(1, 1)], {
    names: ['a', 'b', 'c', 'd'],
    k: 3,
  });
  expect([...matrix.rowOffsets]).toEqual([0, 0, 1, 3]);
  expect([...matrix.lfs]).toEqual([3, 0, 3]);
  expect([...matrix.votes]).toEqual([1, 2, 1]);
});
