import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { hostSparseInput } from '../../src/network/hostSparseInput.js';
import { averagedWeights } from '../../src/training/averagedWeights.js';
import { testBackend } from '../support/testBackend.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend(testBackend('wasm'));
});
afterAll(() => backend.dispose());

it('is the weighted mean of what the steps made, tables included: (d²w₁ + d·w₂ + w₃) / (d² + d + 1)', () => {
  const { tf } = backend;
  const table = Float32Array.of(0, 0);
  const sparse = hostSparseInput(new Map([['table', table]]), 2);
  const start = tf.tensor1d([100, 100]);
  const average = averagedWeights(backend, { w: start }, sparse, 0.5);
  const before = tf.memory().numTensors;
  const seen = [
    [1, 8],
    [2, 4],
    [3, -2],
  ];
  seen.forEach((values, i) => {
    table.set(values);
    const w = tf.tensor1d(values);
    average.add({ w }, i + 1);
    w.dispose();
    if (i === 0) expect([...average.weights.w.dataSync()]).toEqual([1, 8]);
  });
  const expected = [0, 1].map((j) => (0.25 * seen[0][j] + 0.5 * seen[1][j] + seen[2][j]) / 1.75);
  for (const values of [average.weights.w.dataSync(), average.tables.get('table')!]) {
    expected.forEach((value, j) => {
      expect(values[j]).toBeCloseTo(value, 5);
    });
  }
  expect([...average.sparse!.tables.get('table')!], 'the average is what is looked up').toEqual([
    ...average.tables.get('table')!,
  ]);
  expect([...table], 'and training goes on from the tables themselves').toEqual([3, -2]);
  expect(tf.memory().numTensors).toBe(before);
  tf.dispose([start, average.weights]);
});
