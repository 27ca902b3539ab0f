import { expect, it } from 'vitest';
import type { FeatureBlock } from '../../src/features/featureBlock.js';
import { bagsKernel } from '../../src/network/bagsKernel.js';

const sparse = (name: string, indices: number[], values: number[]): FeatureBlock => ({
  kind: 'sparse',
  name,
  n: 2,
  d: 4,
  rowOffsets: Uint32Array.of(0, 2, 4),
  indices: Uint32Array.from(indices),
  values: Float32Array.from(values),
});

it('holds the inner products of the batch’s sparse rows, summed over blocks; padding has none', () => {
  // Rows (1, 2, 0, 0) and (0, 3, 4, 0) in one block, (2, 0, 0, 1) and (0, 0, 0, 5) — two entries in one column — in the other.
  const blocks = [sparse('a', [0, 1, 1, 2], [1, 2, 3, 4]), sparse('b', [0, 3, 3, 3], [2, 1, 2, 3])];
  expect([...bagsKernel({ n: 2, blocks }, [0, 1, -1])]).toEqual([5 + 5, 6 + 5, 0, 6 + 5, 25 + 25, 0, 0, 0, 0]);
});
