import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { createHeads } from '../../src/network/heads.js';
import { initialize } from '../../src/network/initialize.js';
import { oneForAll } from '../../src/network/oneForAll.js';
import { testBackend } from '../support/testBackend.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend(testBackend('cpu'));
});
afterAll(() => backend.dispose());

const task = (name: string, k: number, inputs = ['trunk'], layers: number[] = []) => ({
  name,
  k,
  head: { inputs, layers },
});

/** Logits of each group, given the weights as plain numbers by variable name. */
function logits(tasks: ReturnType<typeof task>[], given: Record<string, number[]>, z: number[][]): number[][] {
  const { tf } = backend;
  const heads = createHeads(tasks, z[0].length);
  expect(heads.variables.map(({ name }) => name).sort()).toEqual(Object.keys(given).sort());
  const weights: Record<string, Tensor> = {};
  for (const { name, shape } of heads.variables) weights[name] = tf.tensor(given[name], [...shape]);
  return heads
    .outputs(backend, weights, oneForAll(backend, tf.tensor2d(z)))
    .logits.map((group) => [...group.dataSync()]);
}

const close = (received: number[], expected: number[]) => {
  expect(received).toHaveLength(expected.length);
  received.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], 5);
  });
};

const softmax = (values: number[]) => {
  const sum = values.reduce((s, v) => s + Math.exp(v), 0);
  return values.map((v) => Math.exp(v) / sum);
};

describe('heads', () => {
  it('gives linear heads z·W + b, in [b, t, k] by group', () => {
    const tasks = [task('a', 2), task('b', 3), task('c', 2)];
    // Fused columns: a0 a1 | c0 c1 | b0 b1 b2.
    const kernel = [1, 2, 3, 4, 5, 6, 7, -1, -2, -3, -4, -5, -6, -7];
    const bias = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7];
    const [two, three] = logits(tasks, { 'heads/kernel': kernel, 'heads/bias': bias }, [
      [1, 0],
      [2, 1],
    ]);
    close(two, [1.1, 2.2, 3.3, 4.4, 1.1, 2.2, 3.3, 4.4]);
    close(three, [5.5, 6.6, 7.7, 5.5, 6.6, 7.7]);
  });

  it('adds what a child sees of its parent’s prediction to its own linear logits', () => {
    const tasks = [task('child', 2, ['trunk', 'parent']), task('parent', 2)];
    const [group] = logits(
      tasks,
      {
        // Columns: parent0 parent1 child0 child1.
        'heads/kernel': [1, -1, 0.5, 0.25],
        'heads/bias': [0, 0, 0.1, 0.2],
        'heads/child/from/parent/kernel': [2, 0, 0, 4],
      },
      [[1]],
    );
    const [p0, p1] = softmax([1, -1]);
    // The group holds the plain parent first.
    close(group, [1, -1, 0.6 + 2 * p0, 0.45 + 4 * p1]);
  });

  it('lets a child see its parent and no trunk', () => {
    const [two, three] = logits(
      [task('parent', 2), task('child', 3, ['parent'])],
      {
        'heads/kernel': [1, 0],
        'heads/bias': [0, 0],
        'heads/child/from/parent/kernel': [1, 0, 0, 0, 1, 0],
        'heads/child/bias': [0.5, 0.5, 0.5],
      },
      [[3]],
    );
    const [p0, p1] = softmax([3, 0]);
    close(two, [3, 0]);
    close(three, [0.5 + p0, 0.5 + p1, 0.5]);
  });

  it('puts the parent’s prediction beside z in front of hidden layers, with ReLU between', () => {
    const [group] = logits(
      [task('parent', 2), task('child', 2, ['trunk', 'parent'], [2])],
      {
        'heads/kernel': [0, 0],
        'heads/bias': [0, 0],
        // Rows: z, p0, p1; the second hidden unit is negative and falls to 0.
        'heads/child/0/kernel': [1, -1, 2, -2, 4, -4],
        'heads/child/0/bias': [0.5, 0],
        'heads/child/1/kernel': [1, -1, 9, 9],
        'heads/child/1/bias': [0, 1],
      },
      [[3]],
    );
    // hidden = 3 + 2·½ + 4·½ + ½ = 6.5
    close(group, [0, 0, 6.5, -5.5]);
  });

  it('sends a child’s gradient back through the parent’s prediction', () => {
    const { tf } = backend;
    const heads = createHeads([task('parent', 2), task('child', 3, ['trunk', 'parent'])], 2);
    const rng = new Rng(1);
    const weights = heads.variables.map((spec) => tf.tensor(initialize(spec, rng), [...spec.shape]));
    const names = heads.variables.map(({ name }) => name);
    const z = tf.tensor2d([1, 2, -1, 1], [2, 2]);
    const childLoss = (...at: Tensor[]) =>
      tf.sum(
        tf.square(
          heads.outputs(backend, Object.fromEntries(names.map((n, i) => [n, at[i]])), oneForAll(backend, z)).logits[1],
        ),
      ) as never;
    const gradients = tf.grads(childLoss)(weights);
    const kernel = gradients[names.indexOf('heads/kernel')] as Tensor2D;
    // Columns 0 and 1 are the parent's, which the child's loss reaches only through what the child sees.
    expect([...tf.slice(kernel, [0, 0], [2, 2]).dataSync()].every((slope) => slope !== 0)).toBe(true);
  });

  it('sends no gradient back through a prediction that is taken as it is', () => {
    const { tf } = backend;
    const seeing = task('child', 3, ['trunk', 'parent'], [2]);
    const stopped = { ...seeing, head: { ...seeing.head, stopGradient: true } };
    const z = tf.tensor2d([1, 2, -1, 1], [2, 2]);
    const [through, not] = [seeing, stopped].map((child) => {
      const heads = createHeads([task('parent', 2), child], 2);
      const rng = new Rng(1);
      const weights = heads.variables.map((spec) => tf.tensor(initialize(spec, rng), [...spec.shape]));
      const names = heads.variables.map(({ name }) => name);
      const childLogits = (...at: Tensor[]) =>
        heads.outputs(backend, Object.fromEntries(names.map((n, i) => [n, at[i]])), oneForAll(backend, z)).logits[1];
      const gradients = tf.grads((...at) => tf.sum(tf.square(childLogits(...at))))(weights);
      return {
        logits: [...childLogits(...weights).dataSync()],
        ofParent: [...gradients[names.indexOf('heads/kernel')].dataSync()],
        ofChild: [...gradients[names.indexOf('heads/child/0/kernel')].dataSync()],
      };
    });
    expect(not.logits).toEqual(through.logits);
    expect(through.ofParent.some((slope) => slope !== 0)).toBe(true);
    expect(not.ofParent).toEqual([0, 0, 0, 0]);
    // The child's own weights learn from what it sees as before.
    expect(not.ofChild).toEqual(through.ofChild);
    expect(not.ofChild.some((slope) => slope !== 0)).toBe(true);
  });

  it('gives every head the same start whether it stands alone or among others', () => {
    const start = (tasks: ReturnType<typeof task>[], name: string) => {
      const { variables } = createHeads(tasks, 4);
      const spec = variables.find((variable) => variable.name === 'heads/kernel')!;
      const values = initialize(spec, new Rng(1));
      const width = spec.shape[1];
      const at = spec.pieces!.findIndex((piece) => piece.name === `heads/${name}/kernel`);
      const from = spec.pieces!.slice(0, at).reduce((sum, piece) => sum + piece.width, 0);
      return [0, 1, 2, 3].flatMap((row) => [...values.subarray(row * width + from, row * width + from + 2)]);
    };
    const alone = start([task('b', 2)], 'b');
    expect(new Set(alone).size).toBe(8);
    expect(start([task('a', 2), task('c', 3), task('b', 2)], 'b')).toEqual(alone);
  });
});
