import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { sparseEntries } from '../../src/training/sparseEntries.js';
import { testBackend } from '../support/testBackend.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend(testBackend('cpu'));
});
afterAll(() => backend.dispose());

/** Rows {1: 2}, {}, {0: 3, 3: 4} of four columns, of which the first is the last in use. */
const block = {
  kind: 'sparse' as const,
  name: 'text',
  n: 3,
  d: 4,
  rowOffsets: Uint32Array.of(0, 1, 1, 3),
  indices: Uint32Array.of(1, 0, 3),
  values: Float32Array.of(2, 3, 4),
};
const placeOf = Int32Array.of(2, 0, 0, 1);

it('lists the entries of some rows with the places of their columns', () => {
  const { row, column, value, rows } = sparseEntries(backend, block, [2, -1, 1, 0], placeOf);
  expect([row, column, value].map((tensor) => [...tensor.dataSync()])).toEqual([
    [0, 0, 3],
    [2, 1, 0],
    [3, 4, 2],
  ]);
  expect(rows).toBe(4);
  backend.tf.dispose([row, column, value]);
});

it('multiplies with a table, and back, where the backend can', () => {
  if (!backend.sparseProduct) return;
  const { tf } = backend;
  const entries = sparseEntries(backend, block, [2, 0], placeOf);
  const table = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
  const dy = tf.tensor2d([1, 0, 0, 10], [2, 2]);
  const before = tf.memory().numTensors;
  const product = backend.sparseProduct(entries, table);
  const gradient = tf.grad((x) => backend.sparseProduct!(entries, x as never))(table, dy);
  // 3·[5, 6] + 4·[3, 4], and 2·[1, 2].
  expect([...product.dataSync()]).toEqual([27, 34, 2, 4]);
  expect([...gradient.dataSync()]).toEqual([0, 20, 4, 0, 3, 0]);
  tf.dispose([product, gradient]);
  expect(tf.memory().numTensors).toBe(before);
  tf.dispose([table, dy, entries.row, entries.column, entries.value]);
});
