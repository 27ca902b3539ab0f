import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { stopGradient } from '../../src/network/stopGradient.js';
import { testBackend } from '../support/testBackend.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend(testBackend('cpu'));
});
afterAll(() => backend.dispose());

it('is the value itself on the way forward and nothing on the way back', () => {
  const { tf } = backend;
  const x = tf.tensor1d([2, 3]);
  expect([...stopGradient(tf, x).dataSync()]).toEqual([2, 3]);
  // d/dx of x·stop(x) is stop(x), where that of x² would be 2x.
  const gradient = tf.grad((at) => tf.sum(tf.mul(at, stopGradient(tf, at))))(x);
  expect([...gradient.dataSync()]).toEqual([2, 3]);
});
