import type { Tensor4D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { confidence } from '../../src/network/confidence.js';
import { testBackend } from '../support/testBackend.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend(testBackend('cpu'));
});
afterAll(() => backend.dispose());

const of = (name: 'entropy' | 'snorkel', p: number[]) =>
  confidence(backend.tf, name, backend.tf.tensor(p.map(Math.log), [1, 1, 1, p.length]) as Tensor4D).dataSync()[0];

it('by entropy is 0 where p is uniform, 1 where it is certain, and the same for every class', () => {
  expect(of('entropy', [0.25, 0.25, 0.25, 0.25])).toBeCloseTo(0, 5);
  expect(of('entropy', [1e-20, 1, 1e-20])).toBeCloseTo(1, 5);
  // 1 − (½·1 + ½·2) / log₂ 3 for (½, ¼, ¼).
  expect(of('entropy', [0.5, 0.25, 0.25])).toBeCloseTo(1 - 1.5 / Math.log2(3), 5);
  expect(of('entropy', [0.25, 0.5, 0.25])).toBeCloseTo(1 - 1.5 / Math.log2(3), 5);
});

it('by snorkel is the second class, however sure the first one is', () => {
  expect(of('snorkel', [0.99, 0.01])).toBeCloseTo(0.01, 5);
  expect(of('snorkel', [0.2, 0.8])).toBeCloseTo(0.8, 5);
});
