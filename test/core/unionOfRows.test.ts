import { expect, it } from 'vitest';
import { unionOfRows } from '../../src/core/unionOfRows.js';

it('holds every row once, ascending', () => {
  expect(unionOfRows([Uint32Array.of(7, 2), Uint32Array.of(), Uint32Array.of(2, 0, 9)])).toEqual(
    Uint32Array.of(0, 2, 7, 9),
  );
  expect(unionOfRows([])).toEqual(new Uint32Array(0));
});
