import type { Scalar, Tensor3D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { maskedCrossEntropy } from '../../src/training/maskedCrossEntropy.js';
import { maskedRobustLoss } from '../../src/training/maskedRobustLoss.js';
import type { RobustLoss } from '../../src/training/trainingTask.js';
import { presentBackends } from '../support/presentBackends.js';

describe.each(await presentBackends())('maskedRobustLoss on %s', (name) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await openBackend(name);
  });
  afterAll(() => backend.dispose());

  /** One row in which the prediction is (p, 1 − p). */
  const logitsOf = (p: number) => Math.log(p / (1 - p));
  const of = (robust: RobustLoss | undefined, p: number, y: number) => {
    const { tf } = backend;
    const logits = tf.tensor3d([logitsOf(p), 0], [1, 1, 2]);
    return maskedRobustLoss(tf, logits, tf.tensor3d([y, 1 - y], [1, 1, 2]), tf.ones([1, 1]), [robust]).dataSync()[0];
  };

  it('is what the equations say', () => {
    // q = 1: Σ y (1 − p) = ¾·½ + ¼·½ at p = ½; at p = ¼ it is ¾·¾ + ¼·¼.
    expect(of({ generalized: 1 }, 0.25, 0.75)).toBeCloseTo(0.5625 + 0.0625, 5);
    // q = ½: (1 − √0.25) / ½ = 1 for a sure label.
    expect(of({ generalized: 0.5 }, 0.25, 1)).toBeCloseTo(1, 5);
    // β = 0.6: −(0.6·1 + 0.4·0.25)·ln 0.25 − 0.4·0.75·ln 0.75.
    expect(of({ bootstrap: 0.6 }, 0.25, 1)).toBeCloseTo(-0.7 * Math.log(0.25) - 0.3 * Math.log(0.75), 5);
    expect(of(undefined, 0.25, 1)).toBeCloseTo(-Math.log(0.25), 5);
  });

  it('is the cross-entropy at the ends', () => {
    expect(of({ bootstrap: 1 }, 0.3, 0.8)).toBeCloseTo(of(undefined, 0.3, 0.8), 5);
    expect(of({ generalized: 1e-3 }, 0.3, 0.8)).toBeCloseTo(of(undefined, 0.3, 0.8), 2);
  });

  it('gives each task of a group its own, masks rows, and is 0 where a task has none', () => {
    const { tf } = backend;
    const values = Array.from({ length: 2 * 4 * 2 }, (_, i) => Math.sin(i));
    const logits = tf.tensor3d(values, [2, 4, 2]);
    const targets = tf.tensor3d(Array.from({ length: 8 }, (_, i) => [(i % 3) / 2, 1 - (i % 3) / 2]).flat(), [2, 4, 2]);
    const weights = tf.tensor2d([
      [1, 0, 1, 0],
      [0, 1, 0.5, 0],
    ]);
    const robust: (RobustLoss | undefined)[] = [
      { generalized: 0.7 },
      { bootstrap: 0.9 },
      undefined,
      { generalized: 1 },
    ];
    const all = maskedRobustLoss(tf, logits, targets, weights, robust).dataSync();
    robust.forEach((loss, task) => {
      const only = (tensor: Tensor3D) => tf.slice(tensor, [0, task, 0], [2, 1, 2]);
      const own = tf.slice(weights, [0, task], [2, 1]);
      const alone = maskedRobustLoss(tf, only(logits), only(targets), own, [loss]).dataSync()[0];
      expect(all[task]).toBeCloseTo(alone, 5);
      if (!loss) expect(alone).toBeCloseTo(maskedCrossEntropy(tf, only(logits), only(targets), own).dataSync()[0], 5);
    });
    expect(all[3]).toBe(0);
  });

  it('has the gradients of its values, smaller than the cross-entropy’s where the label is wrong', () => {
    const { tf } = backend;
    const gradient = (robust: RobustLoss | undefined, p: number) => {
      const targets = tf.tensor3d([1, 0], [1, 1, 2]);
      const loss = (x: Tensor3D) => tf.sum(maskedRobustLoss(tf, x, targets, tf.ones([1, 1]), [robust])) as Scalar;
      return tf
        .grad(loss as never)(tf.tensor3d([logitsOf(p), 0], [1, 1, 2]))
        .dataSync()[0];
    };
    for (const robust of [{ generalized: 0.7 }, { bootstrap: 0.8 }, undefined]) {
      const step = 1e-2;
      const at = (x: number) => of(robust, 1 / (1 + Math.exp(-(logitsOf(0.2) + x))), 1);
      expect(gradient(robust, 0.2)).toBeCloseTo((at(step) - at(-step)) / (2 * step), 3);
    }
    // By hand: the cross-entropy pulls with 1 − p, the generalized one with pᵠ·(1 − p).
    expect(gradient(undefined, 0.02)).toBeCloseTo(-0.98, 4);
    expect(gradient({ generalized: 0.7 }, 0.02)).toBeCloseTo(-0.98 * 0.02 ** 0.7, 4);
  });
});
