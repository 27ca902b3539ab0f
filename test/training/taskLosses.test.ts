import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { initialize } from '../../src/network/initialize.js';
import { createMultiTaskModel, type MultiTaskModel } from '../../src/network/multiTaskModel.js';
import { sliceHeadDefinition } from '../../src/network/sliceHeadDefinition.js';
import { sliceHeadParams } from '../../src/network/sliceHeadParams.js';
import { trunkParams } from '../../src/network/trunkParams.js';
import type { SliceTensors } from '../../src/training/sliceLosses.js';
import { taskLosses } from '../../src/training/taskLosses.js';
import { gradientStep, type StepBatch } from '../../src/training/trainingStep.js';
import { testBackend } from '../support/testBackend.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend(testBackend('cpu'));
});
afterAll(() => backend.dispose());

const head = { layers: [] as number[], inputs: ['trunk'] };

function modelOf(
  tasks: { name: string; k: number; head: typeof head }[],
  slices: { name: string; tasks: string[] }[],
  params: object,
): MultiTaskModel {
  return createMultiTaskModel({
    version: 2,
    inputs: [{ name: 'f', kind: 'dense', d: 3 }],
    trunk: trunkParams.parse({ kind: 'mlp', layers: [4] }),
    tasks,
    sliceHeads: sliceHeadDefinition(sliceHeadParams.parse(params), slices),
  });
}

const close = (received: ArrayLike<number>, expected: readonly number[], digits = 5) => {
  expect(received).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(received[i]).toBeCloseTo(value, digits);
  });
};

describe('taskLosses', () => {
  it('are the master loss, shared membership means and expert means, weighted as worked out by hand', () => {
    const { tf } = backend;
    const model = modelOf(
      [
        { name: 'a', k: 2, head },
        { name: 'plain', k: 2, head },
        { name: 'b', k: 2, head },
      ],
      [
        { name: 'x', tasks: ['a', 'b'] },
        { name: 'y', tasks: ['a'] },
      ],
      {},
    );
    // In the group's order: plain, a, b. Two rows; every label is class 0.
    expect(model.layout.groups[0].tasks).toEqual([1, 0, 2]);
    const logP = (p: number) => [Math.log(p), Math.log(1 - p)];
    const outputs = {
      logits: [
        tf.tensor3d([
          [logP(0.9), logP(0.8), logP(0.7)],
          [logP(0.6), logP(0.5), logP(0.4)],
        ]),
      ],
      slices: {
        membership: tf.tensor3d([
          [logP(0.5), logP(0.25)],
          [logP(0.8), logP(0.5)],
        ]),
        // [row][base, x, y][a, b]
        experts: [
          tf.tensor4d([
            [
              [logP(0.5), logP(0.5)],
              [logP(0.4), logP(0.3)],
              [logP(0.2), logP(0.9)],
            ],
            [
              [logP(0.25), logP(0.5)],
              [logP(0.9), logP(0.6)],
              [logP(0.1), logP(0.9)],
            ],
          ]),
        ],
      },
    };
    const slices: SliceTensors = {
      weights: { master: 2, membership: 3, expert: 5 },
      // Row 0 is inside x and y, row 1 outside both; the sides weigh 3 and 1 in x, 1 and 1 in y.
      membership: tf.tensor3d([
        [
          [0, 1],
          [0, 1],
        ],
        [
          [1, 0],
          [1, 0],
        ],
      ]),
      membershipWeights: tf.tensor2d([
        [3, 1],
        [1, 1],
      ]),
      expertWeights: [
        tf.tensor3d([
          [
            [1, 1],
            [1, 1],
            [1, 0],
          ],
          [
            [1, 1],
            [0, 0],
            [0, 0],
          ],
        ]),
      ],
      shares: tf.tensor2d([
        [0.5, 0, 0.5],
        [1, 0, 0],
      ]),
    };
    const targets = tf.tensor3d(new Array(6).fill([1, 0]).flat(), [2, 3, 2]);
    const labels = [{ targets, weights: tf.ones([2, 3]) as Tensor2D }];
    const fixed = { ...model, outputs: () => outputs };
    const losses = taskLosses(backend, fixed, {}, [tf.zeros([2, 4])], { labels, slices }).dataSync();
    const ln = (...p: number[]) => p.reduce((sum, v) => sum - Math.log(v), 0);
    const membershipX = (3 * ln(0.5) + ln(0.8)) / 4;
    const membershipY = (ln(0.75) + ln(0.5)) / 2;
    const a =
      2 * (ln(0.8, 0.5) / 2) +
      (3 / 2) * (membershipX / 2 + membershipY) +
      (5 / 3) * (ln(0.5, 0.25) / 2 + ln(0.4) + ln(0.2));
    const b = 2 * (ln(0.7, 0.4) / 2) + 3 * (membershipX / 2) + (5 / 2) * (ln(0.5, 0.5) / 2 + ln(0.3));
    close(losses, [a, ln(0.9, 0.6) / 2, b]);
  });
});

/** A batch of drawn labels in which task b has none, and its slices. */
function batchFor(model: MultiTaskModel, weights: SliceTensors['weights'], silent?: string): StepBatch {
  const { tf } = backend;
  const rng = new Rng(8);
  const b = 5;
  const { layout } = model;
  const s = model.definition.sliceHeads!.slices.length;
  const t = model.definition.tasks.length;
  const draw = (count: number) => Float32Array.from({ length: count }, () => rng.uniform());
  const labels = layout.groups.map(({ k, tasks }) => {
    const targets = tf.softmax(tf.tensor3d(draw(b * tasks.length * k), [b, tasks.length, k])) as Tensor3D;
    const silentSlot = tasks.findIndex((task) => model.definition.tasks[task].name === silent);
    const labelWeights = draw(b * tasks.length).map((v, i) => (i % tasks.length === silentSlot ? 0 : v));
    return { targets, weights: tf.tensor2d(labelWeights, [b, tasks.length]) };
  });
  const inside = Float32Array.from({ length: b * s }, () => (rng.uniform() < 0.5 ? 1 : 0));
  const shares = tf.tensor2d(
    model.definition.sliceHeads!.slices.flatMap(({ tasks }) => {
      const present = tasks.filter((name) => name !== silent);
      return model.definition.tasks.map(({ name }) => (present.includes(name) ? 1 / present.length : 0));
    }),
    [s, t],
  );
  return {
    dense: tf.tensor2d(draw(b * 3), [b, 3]),
    labels,
    slices: {
      weights,
      membership: tf.tensor3d(
        [...inside].flatMap((v) => [1 - v, v]),
        [b, s, 2],
      ),
      membershipWeights: tf.tensor2d(draw(b * s), [b, s]),
      expertWeights: model.heads.slices!.layout.groups.map(({ group, slot, count }) => {
        const own = tf.slice(labels[group].weights, [0, slot], [b, count]);
        const all = tf.concat([tf.ones([b, 1]), tf.tensor2d(inside, [b, s])], 1);
        return tf.mul(tf.reshape(all, [b, s + 1, 1]), tf.reshape(own, [b, 1, count])) as Tensor3D;
      }),
      shares,
    },
  };
}

const drawWeights = (model: MultiTaskModel) =>
  Object.fromEntries(
    model.variables.map((spec): [string, Tensor] => {
      const noise = new Rng(2).derive(`noise ${spec.name}`);
      const values = initialize(spec, new Rng(2)).map((v) => v + 0.3 * noise.normal());
      return [spec.name, backend.tf.tensor(values, [...spec.shape])];
    }),
  );

describe('gradients of slice heads', () => {
  const tasks = [
    { name: 'a', k: 3, head },
    { name: 'plain', k: 3, head },
    { name: 'b', k: 2, head },
    { name: 'deep', k: 3, head: { layers: [3], inputs: ['trunk', 'b'] } },
  ];
  const slices = [
    { name: 'x', tasks: ['a', 'b'] },
    { name: 'y', tasks: ['a', 'deep'] },
  ];
  const weights = { master: 1, membership: 0.7, expert: 1.3 };

  it.each([
    ['entropy, softmax', {}],
    ['product', { attention: 'product', temperature: 0.6 }],
    ['rank 2', { rank: 2 }],
  ])('are the finite differences of the losses: %s', (_, params) => {
    const { tf } = backend;
    const model = modelOf(tasks, slices, params);
    const batch = batchFor(model, weights);
    const named = drawWeights(model);
    const lossWeights = tf.tensor1d([1, 2, 1, 1]);
    const { gradients } = gradientStep(backend, model, named, batch, lossWeights);
    const lossAt = (changed: Record<string, Tensor>) =>
      tf.tidy(() => {
        const shared = model.shared(backend, changed, batch);
        const losses = taskLosses(backend, model, changed, shared, batch);
        return tf.sum(tf.mul(losses, lossWeights)).dataSync()[0];
      });
    for (const [name, weight] of Object.entries(named)) {
      const values = weight.dataSync();
      const gradient = gradients[name].dataSync();
      const direction = Float32Array.from(values, (__, i) => Math.sin(1 + 7 * i));
      const h = 4e-3;
      const at = (sign: number) =>
        lossAt({
          ...named,
          [name]: tf.tensor(
            values.map((v, i) => v + sign * h * direction[i]),
            weight.shape,
          ),
        });
      const numeric = (at(1) - at(-1)) / (2 * h);
      const analytic = direction.reduce((sum, v, i) => sum + v * gradient[i], 0);
      expect(Math.abs(numeric - analytic), `${name}: ${numeric} and ${analytic}`).toBeLessThan(
        2e-3 + 0.02 * Math.abs(analytic),
      );
      expect(analytic, name).not.toBe(0);
    }
  });

  it('of a task without a label in the batch are exactly none, and so is its loss', () => {
    const { tf } = backend;
    const model = modelOf(tasks, slices, {});
    const batch = batchFor(model, weights, 'a');
    const { losses, gradients } = gradientStep(backend, model, drawWeights(model), batch, tf.tensor1d([1, 1, 1, 1]));
    expect(losses.dataSync()[0]).toBe(0);
    expect(losses.dataSync()[2]).toBeGreaterThan(0);
    const columns = gradients['slices/experts/kernel'].arraySync() as number[][];
    const start = model.heads.slices!.layout.groups.find(({ k }) => k === 3)!.start;
    expect(columns.flatMap((row) => row.slice(start, start + 3)).every((v) => v === 0)).toBe(true);
  });
});
