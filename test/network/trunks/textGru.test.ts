import { expect, it } from 'vitest';
import { openBackend } from '../../../src/backend/openBackend.js';
import { textGru } from '../../../src/network/trunks/textGru.js';
import { testBackend } from '../../support/testBackend.js';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

it('steps through the words and stands still on padding, as the equations say', async () => {
  const backend = await openBackend(testBackend('cpu'));
  const { tf } = backend;
  const weights = {
    'trunk/tokens/text/table': tf.tensor2d([[9], [9], [1], [-2]]),
    ...Object.fromEntries(
      ['forward', 'backward'].flatMap((direction) => [
        [`trunk/tokens/text/${direction}/input`, tf.tensor2d([[0.5, -1, 2]])],
        [`trunk/tokens/text/${direction}/recurrent`, tf.tensor2d([[0.3, 0.7, -0.4]])],
        [`trunk/tokens/text/${direction}/bias`, tf.tensor1d([0.1, 0.2, 0.3])],
      ]),
    ),
    'trunk/0/kernel': tf.tensor2d([
      [1, 0],
      [0, 1],
    ]),
    'trunk/0/bias': tf.tensor1d([10, 10]),
  };
  const step = (h: number, x: number) => {
    const r = sigmoid(0.5 * x + 0.3 * h + 0.1);
    const u = sigmoid(-x + 0.7 * h + 0.2);
    const n = Math.tanh(2 * x + 0.3 + r * (-0.4 * h));
    return u * h + (1 - u) * n;
  };
  const params = textGru.params.parse({ dimensions: 1, units: 1, layers: [2], bidirectional: true });
  const ids = tf.tensor2d([2, 3, 0], [1, 3], 'int32');
  const [forward, backward] = textGru
    .create(params)
    .forward(backend, weights, { tokens: { text: ids } })
    .at(-1)!
    .dataSync();
  expect(forward - 10).toBeCloseTo(step(step(0, 1), -2), 5);
  expect(backward - 10).toBeCloseTo(step(step(0, -2), 1), 5);
  backend.dispose();
});
