import { expect, it } from 'vitest';
import { packRows } from '../../src/training/packRows.js';

it('takes rows out of a table and puts them back where they were', () => {
  const table = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const rows = Uint32Array.of(1, 3);
  const packed = packRows.pack(table, rows, 2);
  expect([...packed]).toEqual([3, 4, 7, 8]);
  packRows.unpack(
    packed.map((value) => 10 * value),
    rows,
    2,
    table,
  );
  expect([...table]).toEqual([1, 2, 30, 40, 5, 6, 70, 80]);
});
