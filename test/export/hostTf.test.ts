import type { Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend, TF } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { hostTf } from '../../src/export/hostTf.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend('cpu');
});
afterAll(() => backend.dispose());

const values = (shape: readonly number[], seed: number) => {
  const rng = new Rng(seed);
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => rng.normal());
};

/** The same work on both, entry by entry. */
async function expectSame(work: (tf: TF, draw: (shape: number[], seed?: number) => Tensor) => Tensor): Promise<void> {
  const [host, tfjs] = await Promise.all(
    [hostTf, backend.tf].map(async (tf) => {
      const result = work(tf, (shape, seed = 1) => tf.tensor(values(shape, seed), shape));
      return { shape: [...result.shape], values: [...(await result.data())] };
    }),
  );
  expect(host.shape).toEqual(tfjs.shape);
  host.values.forEach((value, i) => {
    expect(Math.abs(value - tfjs.values[i])).toBeLessThanOrEqual(1e-5 * (1 + Math.abs(tfjs.values[i])));
  });
}

describe('hostTf does what TensorFlow.js does', () => {
  const axis = fc.integer({ min: 1, max: 4 });

  it.each(['add', 'sub', 'mul', 'div', 'maximum'] as const)('%s of shapes that are spread', async (name) => {
    const broadcast = fc
      .tuple(fc.array(axis, { minLength: 0, maxLength: 4 }), fc.infiniteStream(fc.boolean()), fc.nat(2))
      .map(([shape, ones, cut]) => [
        shape,
        shape.map((each) => (ones.next().value ? 1 : each)).slice(Math.min(cut, shape.length)),
      ]);
    await fc.assert(
      fc.asyncProperty(broadcast, fc.boolean(), async ([whole, part], swapped) => {
        const [a, b] = swapped ? [part, whole] : [whole, part];
        await expectSame((tf, draw) => tf[name](draw(a, 1), draw(b, 2)));
      }),
      { numRuns: 60, seed: 3 },
    );
    await expectSame((tf, draw) => tf[name](draw([2, 3]), 3));
    await expectSame((tf, draw) => tf[name](2, draw([2, 3])));
  });

  it.each(['relu', 'sigmoid', 'tanh', 'exp', 'square'] as const)('%s', (name) =>
    expectSame((tf, draw) => tf[name](draw([3, 4]))),
  );

  it('log and sqrt', async () => {
    await expectSame((tf, draw) => tf.log(tf.exp(draw([5]))));
    await expectSame((tf, draw) => tf.sqrt(tf.square(draw([2, 3]))));
  });

  it('matMul of matrices and of batches of them, transposed or not', async () => {
    await expectSame((tf, draw) => tf.matMul(draw([3, 4]), draw([4, 5], 2)));
    await expectSame((tf, draw) => tf.matMul(draw([4, 3]), draw([5, 4], 2), true, true));
    await expectSame((tf, draw) => tf.matMul(draw([2, 3, 4]), draw([2, 4, 5], 2)));
    await expectSame((tf, draw) => tf.matMul(draw([2, 3, 4]), draw([2, 5, 4], 2), false, true));
    await expectSame((tf, draw) => tf.matMul(tf.relu(draw([6, 4])), draw([4, 1], 2)));
  });

  it('transpose in every order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), async (order) => {
        await expectSame((tf, draw) => tf.transpose(draw([2, 3, 4, 5]), order));
      }),
      { numRuns: 24, seed: 3 },
    );
    await expectSame((tf, draw) => tf.transpose(draw([2, 3])));
    await expectSame((tf) => tf.transpose(tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3], 'int32')));
  });

  it('slice, concat, split, gather, reshape', async () => {
    await expectSame((tf, draw) => tf.slice(draw([4, 5]), [1, 2], [2, 3]));
    await expectSame((tf, draw) => tf.slice(draw([2, 3, 4, 2]), [0, 0, 1, 1], [2, 3, 2, 1]));
    await expectSame((tf, draw) => tf.slice(draw([7]), [2], [3]));
    for (const at of [0, 1, 2]) await expectSame((tf, draw) => tf.concat([draw([2, 3, 4]), draw([2, 3, 4], 2)], at));
    await expectSame((tf, draw) => tf.concat([draw([2, 3]), draw([2, 1], 2)], 1));
    for (const part of [0, 1, 2]) await expectSame((tf, draw) => tf.split(draw([6, 2]), 3)[part]);
    await expectSame((tf, draw) => tf.gather(draw([4, 3]), tf.tensor1d([3, 0, 3], 'int32')));
    await expectSame((tf, draw) => tf.reshape(draw([4, 3]), [2, -1]));
  });

  it('sum and max along an axis, softmax and its logarithm', async () => {
    for (const at of [0, 1, 2]) {
      await expectSame((tf, draw) => tf.sum(draw([2, 3, 4]), at));
      await expectSame((tf, draw) => tf.sum(draw([2, 3, 4]), at, true));
      await expectSame((tf, draw) => tf.max(draw([2, 3, 4]), at));
    }
    await expectSame((tf, draw) => tf.softmax(draw([3, 2, 4])));
    await expectSame((tf, draw) => tf.logSoftmax(draw([3, 2, 4])));
    // Far out no exponential overflows.
    await expectSame((tf, draw) => tf.softmax(tf.mul(draw([3, 4]), 200)));
  });

  it('zeros, ones, cast and notEqual', async () => {
    await expectSame((tf) => tf.zeros([2, 3]));
    await expectSame((tf) => tf.ones([2, 1]));
    await expectSame((tf) => tf.cast(tf.notEqual(tf.tensor2d([0, 1, 2, 0], [2, 2], 'int32'), 0), 'float32'));
  });
});
