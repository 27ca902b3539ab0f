import { expect, it } from 'vitest';
import type { FeatureSet } from '../../src/features/featureBlock.js';
import { rowsInUse } from '../../src/training/rowsInUse.js';

/** One column per row: row i holds column `columns[i]`. */
const words = (...columns: number[]): FeatureSet => ({
  n: columns.length,
  blocks: [
    {
      kind: 'sparse',
      name: 'words',
      n: columns.length,
      d: 5,
      rowOffsets: Uint32Array.from({ length: columns.length + 1 }, (_, i) => i),
      indices: Uint32Array.from(columns),
      values: new Float32Array(columns.length).fill(1),
    },
  ],
});

const features = words(0, 3, 4);
const trainRows = [0, 1];
const table = () => new Map([['a', new Float32Array(10).fill(1)]]);

it('are those that occur in the training rows; the others are set to zero', () => {
  const tables = table();
  expect(rowsInUse(tables, 2, { features, trainRows })).toEqual([Uint8Array.of(1, 0, 0, 1, 0)]);
  expect([...tables.get('a')!]).toEqual([1, 1, 0, 0, 0, 0, 1, 1, 0, 0]);
});

it('those of copies are among them, and all are where copies are not known yet', () => {
  expect(rowsInUse(table(), 2, { features, trainRows, copies: words(2, 2) })).toEqual([Uint8Array.of(1, 0, 1, 1, 0)]);
  const tables = table();
  expect(rowsInUse(tables, 2, { features, trainRows, copies: 'unknown' })).toEqual([new Uint8Array(5).fill(1)]);
  expect([...tables.get('a')!.subarray(2, 6)], 'and those of no original start at zero').toEqual([0, 0, 0, 0]);
});

it('a pretrained table keeps what it knows', () => {
  const tables = table();
  rowsInUse(tables, 2, { features, trainRows, pretrained: new Map([['a', true]]) });
  expect([...tables.get('a')!]).toEqual(new Array(10).fill(1));
});
