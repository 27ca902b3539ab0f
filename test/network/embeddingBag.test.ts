import { describe, expect, it } from 'vitest';
import type { SparseBlock } from '../../src/features/featureBlock.js';
import { scatterBags, sumBags } from '../../src/network/embeddingBag.js';

// Rows: {0: 2, 2: 1} · nothing · {1: −1}
const block: SparseBlock = {
  kind: 'sparse',
  name: 'words',
  n: 3,
  d: 3,
  rowOffsets: Uint32Array.from([0, 2, 2, 3]),
  indices: Uint32Array.from([0, 2, 1]),
  values: Float32Array.from([2, 1, -1]),
};

describe('sumBags', () => {
  it('adds value · table row for each entry; padding and empty rows add nothing', () => {
    const table = Float32Array.from([1, 10, 2, 20, 3, 30]);
    const out = new Float32Array(10).fill(1);
    sumBags(block, [2, -1, 0, 1, 0], table, 2, out);
    expect([...out]).toEqual([-1, -19, 1, 1, 6, 51, 1, 1, 6, 51]);
  });
});

describe('scatterBags', () => {
  it('is the transposed product, and names the table rows it reached', () => {
    const into = new Float32Array(6);
    const touched: number[] = [];
    scatterBags(block, [0, -1, 2, 0], Float32Array.from([1, 2, 9, 9, 3, 4, 5, 6]), 2, into, (row) => touched.push(row));
    // Row 0 twice with gradients (1, 2) and (5, 6), row 2 with (3, 4).
    expect([...into]).toEqual([12, 16, -3, -4, 6, 8]);
    expect(touched).toEqual([0, 2, 1, 0, 2]);
  });
});
