import { expect, it } from 'vitest';
import { openBackend } from '../../../src/backend/openBackend.js';
import { textConv } from '../../../src/network/trunks/textConv.js';
import { testBackend } from '../../support/testBackend.js';

it("takes each filter's largest response over the windows within the text, worked out by hand", async () => {
  const backend = await openBackend(testBackend('cpu'));
  const { tf } = backend;
  const params = textConv.params.parse({ dimensions: 1, windows: [2], filters: 1, layers: [1] });
  const trunk = textConv.create(params);
  const weights = {
    // Words 2, 3 and 4 are embedded as 1, 2 and 5.
    'trunk/tokens/text/table': tf.tensor2d([[9], [9], [1], [2], [5]]),
    'trunk/tokens/text/window2/kernel': tf.tensor2d([[1], [-10]]),
    'trunk/tokens/text/window2/bias': tf.tensor1d([20]),
    'trunk/0/kernel': tf.tensor2d([[1]]),
    'trunk/0/bias': tf.tensor1d([0]),
  };
  const of = (...ids: number[]) =>
    trunk
      .forward(backend, weights, { tokens: { text: tf.tensor2d([ids], [1, 3], 'int32') } })
      .at(-1)!
      .dataSync()[0];
  // x₀ − 10·x₁ + 20 over (1, 2) and (2, 1): 1 and 12.
  expect(of(2, 3, 2)).toBeCloseTo(12);
  // (5, 1): 15. The window (1, nothing), which would give 21, lies only half within the text.
  expect(of(4, 2, 0)).toBeCloseTo(15);
  // One word is one window, filled up: 5 − 0 + 20. No word is nothing, whatever the bias says.
  expect(of(4, 0, 0)).toBeCloseTo(25);
  expect(of(0, 0, 0)).toBe(0);
  backend.dispose();
});
