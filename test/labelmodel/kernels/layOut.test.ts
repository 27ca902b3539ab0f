import { expect, test } from 'vitest';
import { layOut } from '../../../src/labelmodel/kernels/layOut.js';
import { voteKernels } from '../../../src/labelmodel/kernels/voteKernels.js';

test('arrays lie side by side in the kernels’ memory, which grows where they need it', () => {
  const { a, b, c } = layOut({ a: [Uint8Array, 3], b: [Float64Array, 300_000], c: [Int16Array, 1] });
  a.fill(7);
  b.fill(-1);
  c.fill(-2);
  expect([...a]).toEqual([7, 7, 7]);
  expect([b.length, b[0], b[299_999]]).toEqual([300_000, -1, -1]);
  expect(c[0]).toBe(-2);
  expect(a.byteOffset).toBeGreaterThanOrEqual(voteKernels().heapStart());
  for (const each of [a, b, c]) expect(each.buffer).toBe(voteKernels().memory.buffer);
});

test('memory that was needed for once is given back after a while', () => {
  layOut({ large: [Float64Array, 4_000_000] });
  expect(voteKernels().memory.buffer.byteLength).toBeGreaterThan(32e6);
  for (let i = 0; i < 200; i++) layOut({ small: [Float64Array, 10] });
  expect(voteKernels().memory.buffer.byteLength).toBeGreaterThan(32e6);
  for (let i = 0; i < 200; i++) layOut({ small: [Float64Array, 10] });
  expect(voteKernels().memory.buffer.byteLength).toBeLessThan(1e6);
});
