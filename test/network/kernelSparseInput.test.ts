import { expect, it } from 'vitest';
import { openTableMemory } from '../../src/backend/wasmKernels/openTableMemory.js';
import { Rng } from '../../src/core/rng.js';
import type { FeatureSet } from '../../src/features/featureBlock.js';
import { hostSparseInput } from '../../src/network/hostSparseInput.js';
import { kernelSparseInput } from '../../src/network/kernelSparseInput.js';

const rng = new Rng(1);
const n = 40;

function words(name: string, d: number): FeatureSet['blocks'][number] {
  const counts = Array.from({ length: n }, () => rng.integer(7));
  const rowOffsets = Uint32Array.from({ length: n + 1 }, (_, i) => counts.slice(0, i).reduce((a, b) => a + b, 0));
  const indices = Uint32Array.from({ length: rowOffsets[n] }, () => rng.integer(d));
  const values = Float32Array.from(indices, () => rng.normal());
  return { kind: 'sparse', name, n, d, rowOffsets, indices, values };
}

it.each([1, 3, 4, 8, 13])('sums bags of two tables of width %i as plain JavaScript does', (width) => {
  const features: FeatureSet = { n, blocks: [words('a', 9), words('b', 30)] };
  const memory = openTableMemory(0)!;
  const draw = (length: number) => memory.floats(length).map(() => rng.normal());
  const plain = new Map([
    ['a', draw(9 * width)],
    ['b', draw(30 * width)],
  ]);
  const tables = new Map(
    [...plain].map(([name, values]) => {
      const table = memory.floats(values.length);
      table.set(values);
      return [name, table] as const;
    }),
  );
  const seen: ArrayLike<number>[] = [];
  const own = kernelSparseInput(memory, tables, width, (_, rows) => seen.push(rows));
  const batches = [[0, 5, -1, 5], Array.from({ length: n }, (_, i) => i), [-1]];
  for (const rows of batches) {
    const [received, expected] = [own.forward(features, rows), hostSparseInput(plain, width).forward(features, rows)];
    expect(received).toHaveLength(expected.length);
    expected.forEach((value, i) => {
      expect(Math.abs(received[i] - value)).toBeLessThan(1e-5);
    });
  }
  expect(seen).toEqual(batches);
});
