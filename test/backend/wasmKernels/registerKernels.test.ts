import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend, TF } from '../../../src/backend/backend.js';
import { openBackend } from '../../../src/backend/openBackend.js';
import { Rng } from '../../../src/core/rng.js';
import { crossEntropyRows } from '../../../src/training/crossEntropyRows.js';

let wasm: Backend;
let cpu: Backend;
beforeAll(async () => {
  cpu = await openBackend('cpu');
  wasm = await openBackend('wasm');
});
afterAll(() => {
  wasm.dispose();
  cpu.dispose();
});

/** What `run` gives on each backend. */
async function both(run: (tf: TF) => Tensor): Promise<[number[], number[]]> {
  const results: number[][] = [];
  for (const backend of [wasm, cpu]) {
    await backend.activate();
    results.push([...(await backend.tf.tidy(() => run(backend.tf)).data())]);
  }
  return results as [number[], number[]];
}

function draw(tf: TF, shape: number[], seed: number): Tensor {
  const rng = new Rng(seed);
  return tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => rng.normal()),
    shape,
  );
}

const cases: [string, (tf: TF) => Tensor][] = [
  ['a product', (tf) => tf.matMul(draw(tf, [5, 7], 1) as never, draw(tf, [7, 9], 2) as never)],
  ['both operands transposed', (tf) => tf.matMul(draw(tf, [7, 5], 1), draw(tf, [9, 7], 2), true, true)],
  ['a batch of products', (tf) => tf.matMul(draw(tf, [3, 5, 7], 1), draw(tf, [3, 7, 9], 2))],
  ['one matrix times a batch', (tf) => tf.matMul(draw(tf, [1, 5, 7], 1), draw(tf, [3, 7, 9], 2))],
  ['a batch times one matrix', (tf) => tf.matMul(draw(tf, [3, 5, 7], 1), draw(tf, [1, 9, 7], 2), false, true)],
  ['bias and ReLU', (tf) => fused(tf, 'relu')],
  ['another activation, by the built-in kernel', (tf) => fused(tf, 'sigmoid')],
  ['sums over the first axis', (tf) => tf.sum(draw(tf, [6, 11], 1), 0)],
  ['the same, kept', (tf) => tf.sum(draw(tf, [6, 11], 1), 0, true)],
  ['sums over the last axis', (tf) => tf.sum(draw(tf, [6, 11], 1), 1)],
  ['sums over all', (tf) => tf.sum(draw(tf, [6, 11], 1))],
  ['sums of whole numbers', (tf) => tf.sum(tf.cast(draw(tf, [6, 11], 1), 'int32'), 0)],
  ['a cross-entropy of two classes', (tf) => crossEntropy(tf, 2)],
  ['a cross-entropy of five classes', (tf) => crossEntropy(tf, 5)],
  ['the gradient of one of two classes', (tf) => tf.grad((x) => crossEntropy(tf, 2, x))(draw(tf, [6, 3, 2], 1))],
  ['the gradient of one of five classes', (tf) => tf.grad((x) => crossEntropy(tf, 5, x))(draw(tf, [6, 3, 5], 1))],
  ['a clone', (tf) => tf.clone(draw(tf, [6], 1))],
];

function fused(tf: TF, activation: 'relu' | 'sigmoid'): Tensor {
  const [a, b] = [draw(tf, [5, 7], 1) as never, draw(tf, [7, 9], 2) as never];
  return tf.fused.matMul({ a, b, bias: draw(tf, [9], 3), activation });
}

/** Rows that weigh unequally. */
function crossEntropy(tf: TF, k: number, logits: Tensor = draw(tf, [6, 3, k], 1)): Tensor {
  const targets = tf.softmax(draw(tf, [6, 3, k], 2));
  return tf.mul(crossEntropyRows(tf, logits as Tensor3D, targets as Tensor3D), draw(tf, [6, 3], 3));
}

describe('kernels registered on wasm', () => {
  it.each(cases)('%s: as on cpu', async (_, run) => {
    const [own, expected] = await both(run);
    expect(own.length).toBe(expected.length);
    own.forEach((value, i) => {
      expect(Math.abs(value - expected[i])).toBeLessThan(1e-5);
    });
  });

  it('a clone outlives what it was made of', async () => {
    await wasm.activate();
    const { tf } = wasm;
    const x = tf.tensor1d([1, 2, 3]);
    const copy = tf.clone(x);
    x.dispose();
    const other = tf.tensor1d([7, 8, 9]);
    expect([...copy.dataSync()]).toEqual([1, 2, 3]);
    tf.dispose([copy, other]);
  });

  it('go on with the new memory once the backend was closed and opened', async () => {
    wasm.dispose();
    wasm = await openBackend('wasm');
    for (const [, run] of cases) {
      const [own, expected] = await both(run);
      own.forEach((value, i) => {
        expect(Math.abs(value - expected[i])).toBeLessThan(1e-5);
      });
    }
  });

  it('work while the memory grows', async () => {
    await wasm.activate();
    const { tf } = wasm;
    const large = Array.from({ length: 4 }, (_, i) => draw(tf, [1500, 1500], i));
    const product = tf.matMul(large[0] as never, large[1] as never) as Tensor;
    const values = await product.data();
    const [a, b] = [await large[0].data(), await large[1].data()];
    let expected = 0;
    for (let x = 0; x < 1500; x++) expected += a[7 * 1500 + x] * b[x * 1500 + 11];
    expect(values[7 * 1500 + 11]).toBeCloseTo(expected, 3);
    tf.dispose([product, ...large]);
  });
});
