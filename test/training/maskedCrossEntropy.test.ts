import type { Scalar, Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { maskedCrossEntropy } from '../../src/training/maskedCrossEntropy.js';
import { testBackend } from '../support/testBackend.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend(testBackend('cpu'));
});
afterAll(() => backend.dispose());

const loss = (logits: number[][][], targets: number[][][], weights: number[][]) => {
  const { tf } = backend;
  return [...maskedCrossEntropy(tf, tf.tensor3d(logits), tf.tensor3d(targets), tf.tensor2d(weights)).dataSync()];
};

const ln = Math.log;

it('is the mean of −Σ y log p̂ under the weights, task by task', () => {
  // Row 0: p̂ = (¾, ¼) and (½, ½); row 1: p̂ = (½, ½) and (¼, ¾).
  const logits = [
    [
      [ln(3), 0],
      [0, 0],
    ],
    [
      [5, 5],
      [0, ln(3)],
    ],
  ];
  const targets = [
    [
      [1, 0],
      [0.5, 0.5],
    ],
    [
      [0, 1],
      [0.2, 0.8],
    ],
  ];
  const soft = -(0.2 * ln(0.25) + 0.8 * ln(0.75));
  const received = loss(logits, targets, [
    [1, 2],
    [3, 1],
  ]);
  expect(received[0]).toBeCloseTo((-ln(0.75) + 3 * ln(2)) / 4, 5);
  expect(received[1]).toBeCloseTo((2 * ln(2) + soft) / 3, 5);
});

it('takes a row of weight 0 for absent, whatever stands in it', () => {
  const kept = loss([[[1, 2]]], [[[0.3, 0.7]]], [[1]]);
  const masked = loss([[[1, 2]], [[80, -80]]], [[[0.3, 0.7]], [[0, 1]]], [[1], [0]]);
  expect(masked).toEqual(kept);
});

it('is exactly 0 for a task without a label in the batch, and so is its gradient', () => {
  const { tf } = backend;
  const targets = tf.tensor3d([
    [
      [1, 0],
      [0, 0],
    ],
  ]) as Tensor3D;
  const weights = tf.tensor2d([[1, 0]]) as Tensor2D;
  const at = tf.tensor3d([
    [
      [1, 2],
      [3, -4],
    ],
  ]);
  const losses = maskedCrossEntropy(tf, at, targets, weights).dataSync();
  expect(losses[0]).toBeGreaterThan(0);
  expect(losses[1]).toBe(0);
  const total = (x: Tensor) => tf.sum(maskedCrossEntropy(tf, x as Tensor3D, targets, weights)) as Scalar;
  const slopes = [...tf.grad(total)(at).dataSync()];
  // (p̂ − y) for the labeled task
  expect(slopes[0]).toBeCloseTo(1 / (1 + Math.E) - 1, 5);
  expect(slopes.slice(2).map(Math.abs)).toEqual([0, 0]);
});

it('stays finite for logits as far apart as they come', () => {
  expect(loss([[[500, -500]]], [[[0, 1]]], [[1]])[0]).toBeCloseTo(1000, 2);
});
