import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { adamRule } from '../../src/training/optimizers/adamRule.js';

/** The vitest project `native` runs this, where `espalier native install` has been. */
const onNative = process.env.ESPALIER_TEST_BACKEND === 'native';
let backend: Backend;
beforeAll(async () => {
  if (onNative) backend = await openBackend('native');
});
afterAll(() => backend?.dispose());

const rng = new Rng(3);
const normal = (length: number, scale = 1) => Float32Array.from({ length }, () => scale * rng.normal());

/** −Σ y log p and p − y, in 64 bits. */
function byHand(x: ArrayLike<number>, y: ArrayLike<number>) {
  const top = Math.max(...Array.from(x));
  const sum = Array.from(x).reduce((total, value) => total + Math.exp(value - top), 0);
  const log = Array.from(x, (value) => value - top - Math.log(sum));
  return {
    loss: -log.reduce((total, value, c) => total + y[c] * value, 0),
    slope: log.map((value, c) => Math.exp(value) - y[c]),
  };
}

describe.skipIf(!onNative)('on TensorFlow', () => {
  it.each([
    [2, 8],
    [2, 2 ** 14],
    [5, 8],
  ])('SoftmaxCrossEntropy is the cross-entropy of %i classes over %i rows, with its slope', (k, n) => {
    const { tf } = backend;
    const logits = normal(n * k, 3);
    const targets = Float32Array.from({ length: n * k }, () => rng.uniform());
    for (let i = 0; i < n; i++) {
      const sum = targets.subarray(i * k, (i + 1) * k).reduce((a, b) => a + b, 0);
      for (let c = 0; c < k; c++) targets[i * k + c] /= sum;
    }
    // Far from each other in either direction, on the side of the label and on the other.
    logits.set([1000, -1000, -1000, 1000, 20, -20].slice(0, 2 * k));
    targets.set(k === 2 ? [1, 0, 1, 0] : [1, 0, 0, 0, 0]);
    const inputs = { logits: tf.tensor2d(logits, [n, k]), targets: tf.tensor2d(targets, [n, k]) };
    const [losses, slope] = tf.engine().runKernel('SoftmaxCrossEntropy', inputs) as unknown as Tensor[];
    const [seen, slopes] = [losses.dataSync(), slope.dataSync()];
    for (let i = 0; i < Math.min(n, 100); i++) {
      const own = byHand(logits.subarray(i * k, (i + 1) * k), targets.subarray(i * k, (i + 1) * k));
      expect(Math.abs(seen[i] - own.loss)).toBeLessThan(1e-5 * Math.max(1, own.loss));
      for (let c = 0; c < k; c++) expect(slopes[i * k + c]).toBeCloseTo(own.slope[c], 5);
    }
    tf.dispose([inputs as never, losses, slope]);
  });

  it('AdamStep is the rule on plain arrays, with and without weight decay', () => {
    const { tf } = backend;
    for (const weightDecay of [0, 0.1]) {
      const rule = adamRule({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay });
      const host = { w: normal(6), m: new Float32Array(6), v: new Float32Array(6) };
      let tensors: Tensor[] = [host.w, host.m, host.v].map((values) => tf.tensor2d(values.slice(), [2, 3]));
      const held = tf.memory().numTensors;
      for (let step = 1; step <= 5; step++) {
        const g = normal(6);
        const [w, m, v] = tensors;
        const given = { g: tf.tensor2d(g, [2, 3]), learningRate: tf.scalar(0.05), step: tf.scalar(step) };
        const next = rule.update(tf, given.g, w, { m, v }, given);
        rule.updateHost(g, host.w, host, 0, 6, { learningRate: 0.05, step, scale: 1 });
        tf.dispose([tensors, given as never]);
        tensors = [next.weight, next.slots.m, next.slots.v];
      }
      expect(tf.memory().numTensors).toBe(held);
      tensors.forEach((tensor, i) => {
        const expected = [host.w, host.m, host.v][i];
        for (const [at, value] of tensor.dataSync().entries()) expect(value).toBeCloseTo(expected[at], 5);
      });
      tf.dispose(tensors);
    }
  });

  it('products of matrices take either operand transposed', () => {
    const { tf } = backend;
    const [a, b] = [tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]), tf.tensor2d([1, 0, 2, 0, 1, 1], [3, 2])];
    const products = [
      tf.matMul(a, b),
      tf.matMul(tf.transpose(a) as Tensor2D, b, true),
      tf.matMul(a, tf.transpose(b) as Tensor2D, false, true),
    ];
    for (const product of products) expect([...product.dataSync()]).toEqual([8, 3, 20, 6]);
    tf.dispose([a, b, products]);
  });

  it('a gather beyond the table is an error', () => {
    const { tf } = backend;
    const [table, rows] = [tf.zeros([3, 2]), tf.tensor1d([0, 3], 'int32')];
    expect(() => tf.gather(table, rows)).toThrow('not in [0, 3)');
    tf.dispose([table, rows]);
  });
});
