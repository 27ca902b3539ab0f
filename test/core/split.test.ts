import { expect, it } from 'vitest';
import { rowsOfSplit } from '../../src/core/split.js';

it('lists the rows of one split in ascending order', () => {
  const splits = Uint8Array.of(2, 0, 1, 0);
  expect([...rowsOfSplit(splits, 'train')]).toEqual([1, 3]);
  expect([...rowsOfSplit(splits, 'validation')]).toEqual([2]);
  expect([...rowsOfSplit(splits, 'test')]).toEqual([0]);
});
