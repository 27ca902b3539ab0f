import type { Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend('wasm');
});
afterAll(() => backend.dispose());

/** 0, 1, 2, … in a shape. */
const counted = (shape: number[]): Tensor =>
  backend.tf.reshape(
    backend.tf.range(
      0,
      shape.reduce((a, b) => a * b),
      1,
      'float32',
    ),
    shape,
  );

describe('slices on wasm', () => {
  it('cut what was asked for, worked out by hand', () => {
    const { tf } = backend;
    expect([...tf.slice(counted([3, 4]), [1, 1], [2, 2]).dataSync()]).toEqual([5, 6, 9, 10]);
    expect([...tf.slice(counted([2, 2, 3]), [0, 1, 0], [2, 1, -1]).dataSync()]).toEqual([3, 4, 5, 9, 10, 11]);
    const parts = tf.split(counted([2, 3]), [1, 2], 1);
    expect(parts.map((part) => [...part.dataSync()])).toEqual([
      [0, 3],
      [1, 2, 4, 5],
    ]);
  });

  it('are the entries that their indices say, for any shape and part', () => {
    const part = fc
      .array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 })
      .filter((shape) => shape.reduce((a, b) => a * b) <= 20_000)
      .chain((shape) =>
        fc.record({
          shape: fc.constant(shape),
          begin: fc.tuple(...shape.map((n) => fc.integer({ min: 0, max: n - 1 }))),
          share: fc.tuple(...shape.map(() => fc.double({ min: 0, max: 1, noNaN: true }))),
        }),
      );
    fc.assert(
      fc.property(part, ({ shape, begin, share }) => {
        const size = shape.map((n, i) => Math.max(1, Math.round((n - begin[i]) * share[i])));
        const received = backend.tf.tidy(() => backend.tf.slice(counted(shape), begin, size).dataSync());
        const expected: number[] = [];
        const visit = (axis: number, at: number) => {
          if (axis === shape.length) {
            expected.push(at);
            return;
          }
          for (let i = 0; i < size[axis]; i++) visit(axis + 1, at * shape[axis] + begin[axis] + i);
        };
        visit(0, 0);
        expect([...received]).toEqual(expected);
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  it('put together again are what was split', () => {
    const { tf } = backend;
    for (const axis of [0, 1, 2]) {
      const x = counted([4, 6, 8]);
      expect([...tf.concat(tf.split(x, 2, axis), axis).dataSync()]).toEqual([...x.dataSync()]);
    }
  });

  it('leave other types to the built-in kernel, and can be registered again', async () => {
    const { tf } = backend;
    expect([...tf.slice(tf.tensor1d([1, 2, 3], 'int32'), [1], [2]).dataSync()]).toEqual([2, 3]);
    const again = await openBackend('wasm');
    expect([...again.tf.slice(counted([3]), [1], [2]).dataSync()]).toEqual([1, 2]);
  });
});
