import { expect, it } from 'vitest';
import { createPatience } from '../../../src/backend/wasmKernels/patience.js';

it('shares until a helper is late, then rests for 2, 4, 8 … pieces, up to 1,024, and forgets it once one was in time', () => {
  const patience = createPatience();
  const restsOnce = () => {
    let pieces = 0;
    while (patience.rests()) pieces++;
    return pieces;
  };
  patience.note(0.1);
  expect(restsOnce()).toBe(0);
  const after = Array.from({ length: 12 }, () => {
    patience.note(3);
    return restsOnce();
  });
  expect(after).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1024, 1024]);
  patience.note(0);
  expect(restsOnce()).toBe(0);
  patience.note(3);
  expect(restsOnce()).toBe(2);
});
