import { expect, test } from 'vitest';
import { blockEnd } from '../../../src/labelmodel/kernels/blockEnd.js';

// Rows of 3, 0, 5, 1, 1 and 9 votes.
const offsets = Uint32Array.of(0, 3, 3, 8, 9, 10, 19);

test.each([
  ['as many rows as have the votes', 0, 100, 8, 3],
  ['no vote more', 0, 100, 7, 2],
  ['no row more', 0, 1, 100, 1],
  ['all that is left', 3, 100, 100, 6],
  ['one row at least, however many votes it has', 5, 100, 4, 6],
  ['rows without votes are rows', 1, 1, 0, 2],
])('%s', (_, start, mostRows, mostVotes, end) => {
  expect(blockEnd(offsets, start, mostRows, mostVotes)).toBe(end);
});
