import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Backend } from '../../../src/backend/backend.js';
import { openBackend } from '../../../src/backend/openBackend.js';
import { Rng } from '../../../src/core/rng.js';
import { initialize } from '../../../src/network/initialize.js';
import { crossStitch } from '../../../src/network/sharing/crossStitch.js';
import { handSharing } from '../../support/handSharing.js';
import { testBackend } from '../../support/testBackend.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend(testBackend('cpu'));
});
afterAll(() => backend.dispose());

it('combines the columns after each layer, worked out by hand', () => {
  const { a, b } = handSharing(
    backend,
    'crossStitch',
    { layers: [1, 1] },
    {
      // On y = 2 the columns say 2 and 6.
      'trunk/columns0/a/0/kernel': [1],
      'trunk/columns0/a/0/bias': [0],
      'trunk/columns0/b/0/kernel': [3],
      'trunk/columns0/b/0/bias': [0],
      // Rows: what is taken of a and of b; columns: by a and by b. 0.9·2 + 0.1·6 = 2.4 and 0.2·2 + 0.8·6 = 5.2.
      'trunk/columns0/stitch': [0.9, 0.2, 0.1, 0.8],
      // relu(2.4 + 0.6) = 3 and relu(−5.2 + 6.2) = 1.
      'trunk/columns1/a/0/kernel': [1],
      'trunk/columns1/a/0/bias': [0.6],
      'trunk/columns1/b/0/kernel': [-1],
      'trunk/columns1/b/0/bias': [6.2],
      'heads/a/stitch': [0.5, 0.5],
      'heads/b/stitch': [0, 1],
    },
    [2],
  );
  expect(a[0]).toBeCloseTo(2, 5);
  expect(b[0]).toBeCloseTo(1, 5);
});

it('starts near the identity, each task with most of its own column', () => {
  const tasks = ['a', 'b', 'c'].map((name, task) => ({ name, task }));
  const params = crossStitch.params.parse({ layers: [2, 2], same: 0.8 });
  const { variables } = crossStitch.create(params, { width: 4, tasks });
  for (const name of ['trunk/columns0/stitch', 'heads@stitch']) {
    const values = initialize(variables.find((spec) => spec.name === name)!, new Rng(1));
    expect(
      [...values].map((value) => Math.round(value * 1e6) / 1e6),
      name,
    ).toEqual([0.8, 0.1, 0.1, 0.1, 0.8, 0.1, 0.1, 0.1, 0.8]);
  }
});
