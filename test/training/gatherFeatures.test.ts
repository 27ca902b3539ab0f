import { expect, it } from 'vitest';
import type { FeatureSet } from '../../src/features/featureBlock.js';
import { gatherFeatures } from '../../src/training/gatherFeatures.js';

const set = (n: number, first: number): FeatureSet => ({
  n,
  blocks: [
    { kind: 'dense', name: 'a', n, d: 2, values: Float32Array.from({ length: 2 * n }, (_, i) => first + i) },
    {
      kind: 'sparse',
      name: 'b',
      n,
      d: 9,
      // Row i has i entries.
      rowOffsets: Uint32Array.from({ length: n + 1 }, (_, i) => (i * (i - 1)) / 2),
      indices: Uint32Array.from({ length: (n * (n - 1)) / 2 }, (_, i) => i),
      values: Float32Array.from({ length: (n * (n - 1)) / 2 }, (_, i) => first + i),
    },
    { kind: 'tokens', name: 'c', n, d: 9, length: 1, ids: Int32Array.from({ length: n }, (_, i) => first + i) },
  ],
});

it('gathers rows out of two sets, padding as empty rows', () => {
  const gathered = gatherFeatures(set(3, 10), Int32Array.of(2, -1, 4, 0), set(2, 50));
  expect(gathered).toEqual({
    n: 4,
    blocks: [
      { kind: 'dense', name: 'a', n: 4, d: 2, values: Float32Array.of(14, 15, 0, 0, 52, 53, 10, 11) },
      {
        kind: 'sparse',
        name: 'b',
        n: 4,
        d: 9,
        rowOffsets: Uint32Array.of(0, 2, 2, 3, 3),
        indices: Uint32Array.of(1, 2, 0),
        values: Float32Array.of(11, 12, 50),
      },
      { kind: 'tokens', name: 'c', n: 4, d: 9, length: 1, ids: Int32Array.of(12, 0, 51, 10) },
    ],
  });
});

it('gathers all rows of one set as they are', () => {
  expect(gatherFeatures(set(4, 1), [0, 1, 2, 3])).toEqual(set(4, 1));
});
