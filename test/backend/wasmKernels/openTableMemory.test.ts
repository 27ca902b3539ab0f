import { expect, it } from 'vitest';
import { openTableMemory } from '../../../src/backend/wasmKernels/openTableMemory.js';

it('gives arrays of zeros that stay where they are while the memory grows', () => {
  const memory = openTableMemory(100)!;
  const first = memory.floats(3);
  first.set([1, 2, 3]);
  const words = memory.words(2 ** 16);
  words.fill(7);
  const late = memory.floats(2 ** 18);
  expect([...first]).toEqual([1, 2, 3]);
  expect(late.every((value) => value === 0)).toBe(true);
  first[0] = 4;
  expect(new Float32Array(late.buffer, first.byteOffset, 1)[0]).toBe(4);
  const places = [first, words, late].map(({ byteOffset }) => byteOffset);
  expect(places.every((at) => at > 0 && at % 64 === 0)).toBe(true);
});

it('says where tables do not fit, rather than fail on the way', () => {
  expect(openTableMemory(2 ** 32)).toBeUndefined();
});
