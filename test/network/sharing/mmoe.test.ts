import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Backend } from '../../../src/backend/backend.js';
import { openBackend } from '../../../src/backend/openBackend.js';
import { handSharing } from '../../support/handSharing.js';
import { testBackend } from '../../support/testBackend.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend(testBackend('cpu'));
});
afterAll(() => backend.dispose());

it('mixes the experts by each task’s softmax, worked out by hand', () => {
  // On y = 2 the experts say relu(2) = 2 and relu(6 + 1) = 7.
  const { a, b } = handSharing(
    backend,
    'mmoe',
    { experts: 2, layers: [1] },
    {
      'trunk/experts/0/0/kernel': [1],
      'trunk/experts/0/0/bias': [0],
      'trunk/experts/1/0/kernel': [3],
      'trunk/experts/1/0/bias': [1],
      // Logits ln 3 and 0: ¾ and ¼. The other task has both at ½.
      'heads/a/gate/kernel': [Math.log(3) / 2, 0],
      'heads/b/gate/kernel': [0, 0],
    },
    [2],
  );
  expect(a[0]).toBeCloseTo(0.75 * 2 + 0.25 * 7, 5);
  expect(b[0]).toBeCloseTo(4.5, 5);
});

it('lets experts have several layers', () => {
  const { a } = handSharing(
    backend,
    'mmoe',
    { experts: 1, layers: [2, 1] },
    {
      'trunk/experts/0/0/kernel': [1, -1],
      'trunk/experts/0/0/bias': [1, 5],
      'trunk/experts/0/1/kernel': [2, 3],
      'trunk/experts/0/1/bias': [0.5],
      'heads/a/gate/kernel': [9],
      'heads/b/gate/kernel': [9],
    },
    [2],
  );
  // relu(2 + 1, −2 + 5) = (3, 3), and 2·3 + 3·3 + ½.
  expect(a[0]).toBeCloseTo(15.5, 5);
});
