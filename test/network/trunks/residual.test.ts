import { expect, it } from 'vitest';
import { openBackend } from '../../../src/backend/openBackend.js';
import { residual } from '../../../src/network/trunks/residual.js';
import { testBackend } from '../../support/testBackend.js';

it('adds what a block makes of the normalized stream to the stream, worked out by hand', async () => {
  const backend = await openBackend(testBackend('cpu'));
  const { tf } = backend;
  const trunk = residual.create(residual.params.parse({ units: 2, blocks: 1, expansion: 0.5 }));
  const weights = {
    'trunk/0/kernel': tf.tensor2d([[1, 3]]),
    'trunk/0/bias': tf.tensor1d([0, 0]),
    'trunk/1/norm/scale': tf.tensor1d([1, 1]),
    'trunk/1/norm/shift': tf.tensor1d([0, 0]),
    'trunk/1/in/kernel': tf.tensor2d([[0], [2]]),
    'trunk/1/in/bias': tf.tensor1d([1]),
    'trunk/1/out/kernel': tf.tensor2d([[1, 0]]),
    'trunk/1/out/bias': tf.tensor1d([0, 1]),
    'trunk/norm/scale': tf.tensor1d([1, 1]),
    'trunk/norm/shift': tf.tensor1d([0, 0]),
  };
  // x = 2: stream (2, 6), normalized (−1, 1), inside relu(2·1 + 1) = 3, added (3, 0) + (0, 1): stream (5, 7) → (−1, 1).
  const halves = trunk
    .forward(backend, weights, { dense: tf.tensor2d([[2]]) })
    .at(-1)!
    .dataSync();
  expect(halves[0]).toBeCloseTo(-1, 4);
  expect(halves[1]).toBeCloseTo(1, 4);
  // With the block's unit dropped the stream is (2, 6 + 1); with it kept twice over, (8, 7), which turns the order round.
  const masked = (mask: number) =>
    trunk
      .forward(backend, weights, { dense: tf.tensor2d([[2]]), dropout: [tf.tensor2d([[mask]])] })
      .at(-1)!
      .dataSync();
  expect(masked(0)[0]).toBeCloseTo(-1, 4);
  expect(masked(2)[0]).toBeCloseTo(1, 4);
  backend.dispose();
});
