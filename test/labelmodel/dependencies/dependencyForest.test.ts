import { expect, test } from 'vitest';
import { dependencyForest } from '../../../src/labelmodel/dependencies/dependencyForest.js';

const names = ['a', 'b', 'c', 'd', 'e'];
/** b votes most, then a. */
const lfs = Uint32Array.of(1, 1, 1, 0, 0, 2, 3, 4);

test('keeps the likest pairs that close no circle, hung up at the one that votes most', () => {
  const above = dependencyForest({ m: 5, names, lfs }, [
    { first: 0, second: 1, likeness: 0.5 },
    { first: 1, second: 2, likeness: 0.9 },
    { first: 0, second: 2, likeness: 0.8 },
    { first: 3, second: 4, likeness: 0.1 },
  ]);
  // The circle a, b, c loses a–b; d and e vote as often, so the first by name is the root.
  expect([...above]).toEqual([2, -1, 1, -1, 3]);
});

test('does not depend on the order of columns or pairs', () => {
  const above = dependencyForest({ m: 5, names: names.toReversed(), lfs: lfs.map((j) => 4 - j) }, [
    { first: 0, second: 1, likeness: 0.1 },
    { first: 2, second: 4, likeness: 0.8 },
    { first: 3, second: 4, likeness: 0.5 },
    { first: 2, second: 3, likeness: 0.9 },
  ]);
  expect([...above]).toEqual([1, -1, 3, -1, 2]);
});
