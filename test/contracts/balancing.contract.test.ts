import type { Scalar, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { initialize } from '../../src/network/initialize.js';
import { createMultiTaskModel } from '../../src/network/multiTaskModel.js';
import { trunkParams } from '../../src/network/trunkParams.js';
import type { BalancingKind, LossBalancer } from '../../src/training/balancing/balancer.js';
import { type BalancingName, balancing } from '../../src/training/balancing/index.js';
import { gradientStep } from '../../src/training/trainingStep.js';
import { expectPart } from '../support/expectPart.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend('cpu');
});
afterAll(() => backend.dispose());

describe.each(Object.keys(balancing) as BalancingName[])('balancing %s', (name) => {
  const kind: BalancingKind = balancing[name];
  const balancer: LossBalancer = kind.create(kind.params.parse({}));

  /** One call from the first state, and the total's gradient with respect to the losses. */
  function combine(losses: number[], taskWeights: number[], state = balancer.init(losses.length)) {
    const { tf } = backend;
    const [weights, before] = [tf.tensor1d(taskWeights), tf.tensor1d(state)];
    const at = tf.tensor1d(losses);
    const combined = balancer.combine(tf, at, weights, before);
    const gradient = tf.grad((x) => balancer.combine(tf, x as Tensor1D, weights, before).total as Scalar)(at);
    return {
      shape: combined.total.shape,
      total: combined.total.dataSync()[0],
      state: [...combined.state.dataSync()],
      gradient: [...gradient.dataSync()],
    };
  }

  it('has a summary and parameters that are all defaulted and described', () => expectPart(kind));

  it('gives one finite number and a state of the size it began with', () => {
    for (const t of [1, 2, 16]) {
      const { shape, total, state } = combine(new Array(t).fill(0.7), new Array(t).fill(1));
      expect(shape).toEqual([]);
      expect(Number.isFinite(total)).toBe(true);
      expect(state).toHaveLength(balancer.init(t).length);
      expect(state.every(Number.isFinite)).toBe(true);
    }
  });

  it('is pure: the same input gives the same, and what came in stays', () => {
    const { tf } = backend;
    const [losses, weights, state] = [[1, 2, 3], [1, 1, 2], balancer.init(3)].map((values) => tf.tensor1d(values));
    const before = tf.memory().numTensors;
    const once = tf.tidy(() => balancer.combine(tf, losses, weights, state).total.dataSync()[0]);
    const again = tf.tidy(() => balancer.combine(tf, losses, weights, state).total.dataSync()[0]);
    expect(again).toBe(once);
    expect(tf.memory().numTensors).toBe(before);
    expect([...losses.dataSync(), ...weights.dataSync()]).toEqual([1, 2, 3, 1, 1, 2]);
  });

  it('brings every task down: the total grows with each loss', () => {
    const { gradient } = combine([0.2, 1.3, 4], [1, 1, 1]);
    expect(gradient.every((slope) => slope > 0 && Number.isFinite(slope))).toBe(true);
  });

  it('has a gradient that agrees with finite differences', () => {
    const losses = [0.4, 1.1, 2];
    const { gradient } = combine(losses, [1, 0.5, 2]);
    losses.forEach((_, i) => {
      const nudged = (by: number) => combine(losses.with(i, losses[i] + by), [1, 0.5, 2]).total;
      expect(gradient[i]).toBeCloseTo((nudged(0.01) - nudged(-0.01)) / 0.02, 3);
    });
  });

  it('lets a larger weight of the user’s count for more', () => {
    const share = (weight: number) => {
      const { gradient } = combine([1, 1, 1], [weight, 1, 1]);
      return gradient[0] / (gradient[0] + gradient[1] + gradient[2]);
    };
    expect(share(2)).toBeGreaterThan(share(1));
    expect(share(0.5)).toBeLessThan(share(1));
  });

  it('favours no task for its place', () => {
    const there = combine([0.3, 1, 2.5], [1, 2, 3]);
    const back = combine([2.5, 1, 0.3], [3, 2, 1]);
    expect(back.total).toBeCloseTo(there.total, 5);
    back.gradient.toReversed().forEach((slope, i) => {
      expect(slope).toBeCloseTo(there.gradient[i], 5);
    });
  });

  it('stays finite where batches hold no label of a task, or of any, for many steps', () => {
    let state = balancer.init(2);
    for (let step = 0; step < 60; step++) {
      const result = combine(step % 3 === 2 ? [0, 0] : [1 / (step + 1), 0], [1, 1], state);
      expect([result.total, ...result.state, ...result.gradient].every(Number.isFinite), `step ${step}`).toBe(true);
      state = result.state;
    }
  });

  it('leaves the head of a task without labels in the batch exactly where it is', () => {
    const { tf } = backend;
    const head = { layers: [], inputs: ['trunk'] };
    const model = createMultiTaskModel({
      version: 1,
      inputs: [{ name: 'x', kind: 'dense', d: 3 }],
      trunk: trunkParams.parse({ layers: [4] }),
      tasks: [
        { name: 'seen', k: 2, head },
        { name: 'unseen', k: 3, head },
      ],
    });
    const rng = new Rng(1);
    const weights = Object.fromEntries(
      model.variables.map((spec) => [spec.name, tf.tensor(initialize(spec, rng), [...spec.shape])]),
    );
    const { losses, gradients } = gradientStep(
      backend,
      model,
      balancer,
      weights,
      {
        dense: tf.tensor2d([1, 2, -1, 0.5, 1, 1], [2, 3]),
        labels: [
          { targets: tf.tensor3d([[[1, 0]], [[0, 1]]]) as Tensor3D, weights: tf.ones([2, 1]) as Tensor2D },
          { targets: tf.zeros([2, 1, 3]) as Tensor3D, weights: tf.zeros([2, 1]) as Tensor2D },
        ],
      },
      tf.tensor1d([1, 1]),
      tf.tensor1d(balancer.init(2)),
    );
    expect(losses.dataSync()[0]).toBeGreaterThan(0);
    expect(losses.dataSync()[1]).toBe(0);
    // Columns 0 and 1 of the fused heads are the task with labels, 2 to 4 the one without.
    const bias = [...gradients['heads/bias'].dataSync()];
    expect(bias.slice(0, 2).every((slope) => slope !== 0)).toBe(true);
    expect(bias.slice(2).map(Math.abs)).toEqual([0, 0, 0]);
    const kernel = [...gradients['heads/kernel'].dataSync()];
    expect(kernel.filter((slope, at) => at % 5 >= 2 && slope !== 0)).toEqual([]);
    expect(kernel.some((slope) => slope !== 0)).toBe(true);
  });
});
