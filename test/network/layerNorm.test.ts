import { expect, it } from 'vitest';
import { openBackend } from '../../src/backend/openBackend.js';
import { layerNorm } from '../../src/network/layerNorm.js';
import { testBackend } from '../support/testBackend.js';

it('brings each row to mean 0 and deviation 1, then scales and shifts it', async () => {
  const backend = await openBackend(testBackend('cpu'));
  const { tf } = backend;
  // (1, 3): mean 2, deviation 1 → (−1, 1). A constant row has nothing to divide by and gives the shift alone.
  const x = tf.tensor2d([
    [1, 3],
    [5, 5],
  ]);
  const y = layerNorm(tf, x, tf.tensor1d([1, 10]), tf.tensor1d([0.5, -0.5])).arraySync();
  expect(y[0][0]).toBeCloseTo(-0.5, 3);
  expect(y[0][1]).toBeCloseTo(9.5, 3);
  expect(y[1]).toEqual([0.5, -0.5]);
  backend.dispose();
});
