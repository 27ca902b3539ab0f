import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { recordTape } from '../../src/backend/recordTape.js';
import { presentBackends } from '../support/presentBackends.js';

describe.each(await presentBackends())('recordTape on %s', (kind) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await openBackend(kind);
  });
  afterAll(() => backend.dispose());

  it('goes back as often as it is asked, as tfjs does it once, and leaves nothing behind', () => {
    const { tf } = backend;
    const x = tf.tensor2d([1, -2, 0.5, 3], [2, 2]);
    const kernel = tf.tensor2d([0.3, -1, 2, 0.7], [2, 2]);
    const bias = tf.tensor1d([0.1, -0.2]);
    const unused = tf.tensor1d([1]);
    const f = (k: Tensor2D, b: Tensor1D) => tf.mul(backend.dense(x, k, b, 'relu'), tf.sum(k)) as Tensor2D;
    const { numTensors } = tf.memory();
    const recorded = recordTape(tf, () => f(kernel, bias));
    const cotangents = [
      [1, 0, 0, 0],
      [0.5, -1, 2, 3],
    ];
    for (const dy of cotangents.map((values) => tf.tensor2d(values, [2, 2]))) {
      const pulled = recorded.pull(dy, [kernel, bias, unused]);
      const total = tf.grads((k, b) => tf.sum(tf.mul(dy, f(k as Tensor2D, b as Tensor1D))));
      const expected = tf.tidy(() => total([kernel, bias]));
      expected.forEach((gradient, i) => {
        expect([...pulled[i].dataSync()]).toEqual([...gradient.dataSync()]);
      });
      expect([...pulled[2].dataSync()]).toEqual([0]);
      tf.dispose([dy, pulled, expected]);
    }
    const [alone] = recorded.pull(recorded.value, [bias]);
    expect(alone.shape).toEqual([2]);
    alone.dispose();
    recorded.dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
    tf.dispose([x, kernel, bias, unused]);
  });

  it('frees what it kept when the function throws, and refuses to run inside another gradient', () => {
    const { tf } = backend;
    const x = tf.scalar(2);
    const { numTensors } = tf.memory();
    expect(() =>
      recordTape(tf, () => {
        tf.exp(x);
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(() => tf.grad((y) => recordTape(tf, () => tf.square(y)).value)(x)).toThrow(/inside/);
    x.dispose();
  });
});
