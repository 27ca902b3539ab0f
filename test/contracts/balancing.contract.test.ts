import type { Scalar, Tensor1D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import type { LossBalancer } from '../../src/training/balancing/balancer.js';
import { balancing } from '../../src/training/balancing/index.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend('cpu');
});
afterAll(() => backend.dispose());

const names = Object.keys(balancing) as (keyof typeof balancing)[];

function build(name: keyof typeof balancing): LossBalancer {
  return balancing[name].create(balancing[name].params.parse({}) as never);
}

/** The total and its slope in each task's loss. */
function combine(balancer: LossBalancer, losses: number[], weights: number[]) {
  const { tf } = backend;
  const state = tf.tensor1d(balancer.init(losses.length));
  const taskWeights = tf.tensor1d(weights);
  const total = (values: Tensor1D) => balancer.combine(tf, values, taskWeights, state).total as Scalar;
  const { value, grad } = tf.valueAndGrad(total as never)(tf.tensor1d(losses));
  const next = balancer.combine(tf, tf.tensor1d(losses), taskWeights, state).state;
  return { total: value.dataSync()[0], slope: [...grad.dataSync()], state: [...next.dataSync()] };
}

describe.each(names)('balancing %s', (name) => {
  it('has a one-line summary and parameters that are all defaulted and described', () => {
    const { summary, params } = balancing[name];
    expect(summary).toMatch(/^[^\n]{10,100}$/);
    expect(() => params.parse({})).not.toThrow();
    expect(params.safeParse({ noSuchParameter: 1 }).success).toBe(false);
    for (const schema of Object.values(params.shape)) {
      expect((schema as { description?: string }).description).toBeTruthy();
    }
  });

  it('never pulls a task the wrong way, and is finite where a task has no row in the batch', () => {
    for (const losses of [
      [0.7, 0.2, 1.3],
      [0.7, 0, 1.3],
      [0, 0, 0],
    ]) {
      const { total, slope } = combine(build(name), losses, [1, 2, 0.5]);
      expect(Number.isFinite(total)).toBe(true);
      for (const value of slope) expect(value).toBeGreaterThanOrEqual(0);
    }
  });

  it('with one task minimises that task', () => {
    const { slope } = combine(build(name), [0.4], [3]);
    expect(slope[0]).toBeGreaterThan(0);
  });

  it('follows a permutation of the tasks', () => {
    const there = combine(build(name), [0.7, 0.2, 1.3], [1, 2, 0.5]);
    const back = combine(build(name), [1.3, 0.7, 0.2], [0.5, 1, 2]);
    expect(back.total).toBeCloseTo(there.total, 6);
    [2, 0, 1].forEach((from, to) => {
      expect(back.slope[to]).toBeCloseTo(there.slope[from], 6);
    });
  });

  it('keeps the length of its state', () => {
    const balancer = build(name);
    expect(combine(balancer, [0.7, 0.2], [1, 1]).state).toHaveLength(balancer.init(2).length);
  });
});

it('equal is the weighted mean', () => {
  const { total, slope } = combine(build('equal'), [1, 3], [1, 3]);
  expect(total).toBeCloseTo(2.5, 6);
  expect(slope[0]).toBeCloseTo(0.25, 6);
  expect(slope[1]).toBeCloseTo(0.75, 6);
});
