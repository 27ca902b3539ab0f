import fc from 'fast-check';
import { expect, it } from 'vitest';
import { vectorKey } from '../../src/features/vectorKey.js';

it('gives a vector back as it was, to the bit', () => {
  fc.assert(
    fc.property(fc.float32Array({ noNaN: true, maxLength: 40 }), (values) => {
      expect(vectorKey.read(vectorKey.of(values))).toEqual(values);
    }),
  );
});

it('has a character for each byte, also of long vectors', () => {
  const values = Float32Array.from({ length: 5_000 }, (_, i) => i / 7);
  const key = vectorKey.of(values);
  expect(key.length).toBe(20_000);
  expect(vectorKey.read(key)).toEqual(values);
  expect(vectorKey.of([1])).toBe('\u0000\u0000\u0080\u003f');
});
