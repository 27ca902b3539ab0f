import { expect, it } from 'vitest';
import { openTableMemory } from '../../src/backend/wasmKernels/openTableMemory.js';
import type { FeatureSet } from '../../src/features/featureBlock.js';
import { entriesByColumn } from '../../src/training/entriesByColumn.js';

/** Rows {4: 1, 0: 2}, {}, {4: 3}, {2: 4}. */
const features: FeatureSet = {
  n: 4,
  blocks: [
    { kind: 'dense', name: 'numbers', n: 4, d: 1, values: new Float32Array(4) },
    {
      kind: 'sparse',
      name: 'words',
      n: 4,
      d: 5,
      rowOffsets: Uint32Array.of(0, 2, 2, 3, 4),
      indices: Uint32Array.of(4, 0, 4, 2),
      values: Float32Array.of(1, 2, 3, 4),
    },
  ],
};

it('sorts the entries of batches by column, later batches after earlier ones, again and again', () => {
  const memory = openTableMemory(0)!;
  const sort = entriesByColumn(memory, 5, 0);
  const shown = (batches: number[][]) => {
    const { rows, count, offsets, batchRows, values } = sort(batches.map((rows) => ({ features, rows })));
    const { buffer } = rows;
    const bounds = new Uint32Array(buffer, offsets, count + 1);
    return Object.fromEntries(
      Array.from({ length: count }, (_, i) => {
        const entries = Array.from({ length: bounds[i + 1] - bounds[i] }, (_, j) => bounds[i] + j);
        const [from, value] = [new Uint32Array(buffer, batchRows), new Float32Array(buffer, values)];
        return [rows[i], entries.map((entry) => [from[entry], value[entry]])];
      }),
    );
  };
  const four = (...entries: number[][]) => ({ 4: entries });
  expect(shown([[2, -1, 0]])).toEqual({ ...four([0, 3], [2, 1]), 0: [[2, 2]] });
  expect(shown([[0], [3, 2]])).toEqual({ ...four([0, 1], [2, 3]), 0: [[0, 2]], 2: [[1, 4]] });
  expect(shown([[1, -1]])).toEqual({});
});
