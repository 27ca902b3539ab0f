import type { Scalar } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { scaleGradient } from '../../src/training/scaleGradient.js';
import { testBackend } from '../support/testBackend.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend(testBackend('wasm'));
});
afterAll(() => backend.dispose());

it('leaves values and multiplies their gradient, entry by entry', () => {
  const { tf } = backend;
  const factor = tf.tensor1d([0, 1, 2.5]);
  const x = tf.tensor1d([3, 4, 5]);
  expect([...scaleGradient(tf, x, factor).dataSync()]).toEqual([3, 4, 5]);
  // d/dx Σ x² = 2x
  const gradient = tf.grad((at) => tf.sum(tf.square(scaleGradient(tf, at, factor))) as Scalar)(x);
  expect([...gradient.dataSync()]).toEqual([0, 8, 25]);
});
