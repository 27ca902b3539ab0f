import type { Tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { optimizers } from '../../src/training/optimizers/index.js';
import type { Optimizer } from '../../src/training/optimizers/optimizer.js';
import { updateStep } from '../../src/training/trainingStep.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend('cpu');
});
afterAll(() => backend.dispose());

/** Variants that take another path through the rule. */
const settings: [string, keyof typeof optimizers, Record<string, unknown>][] = [
  ...(Object.keys(optimizers) as (keyof typeof optimizers)[]).map((kind) => [kind, kind, {}] as never),
  ['sgd with momentum', 'sgd', { momentum: 0.9 }],
  ['sgd with Nesterov momentum', 'sgd', { momentum: 0.9, nesterov: true }],
  ['adamW with strong decay', 'adamW', { weightDecay: 0.5 }],
];

const rule = (kind: keyof typeof optimizers, params: Record<string, unknown>): Optimizer =>
  optimizers[kind].create(optimizers[kind].params.parse(params) as never);

/** Runs the tensor rule on named weights; `gradients[step]` may leave names out. */
function run(optimizer: Optimizer, start: Record<string, number[]>, gradients: Record<string, number[]>[]) {
  const { tf } = backend;
  let weights: Record<string, Tensor> = {};
  let slots: Record<string, Tensor> = {};
  for (const [name, values] of Object.entries(start)) {
    weights[name] = tf.tensor1d(values);
    for (const slot of optimizer.slots) slots[`${name}/${slot}`] = tf.zeros([values.length]);
  }
  gradients.forEach((given, i) => {
    const some = Object.fromEntries(Object.keys(given).map((name) => [name, weights[name]]));
    const tensors = Object.fromEntries(Object.entries(given).map(([name, values]) => [name, tf.tensor1d(values)]));
    const next = updateStep(backend, optimizer, some, tensors, slots, {
      learningRate: tf.scalar(0.1),
      step: tf.scalar(i + 1),
    });
    weights = { ...weights, ...next.weights };
    slots = { ...slots, ...next.slots };
  });
  return Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [name, [...tensor.dataSync()]]));
}

describe.each(settings)('%s', (_title, kind, params) => {
  it('moves tensors and host arrays alike', () => {
    const rng = new Rng(3);
    const draw = () => Array.from({ length: 7 }, () => Math.fround(rng.normal()));
    const start = draw();
    const gradients = Array.from({ length: 12 }, draw);
    const optimizer = rule(kind, params);
    const weight = Float32Array.from(start);
    const slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, new Float32Array(7)]));
    gradients.forEach((gradient, i) => {
      optimizer.updateHost(Float32Array.from(gradient), weight, slots, 0, 7, {
        learningRate: Math.fround(0.1),
        step: i + 1,
        scale: 1,
      });
    });
    const { w } = run(
      optimizer,
      { w: start },
      gradients.map((w) => ({ w })),
    );
    w.forEach((value, i) => {
      expect(value).toBeCloseTo(weight[i], 4);
    });
  });

  it('keeps within [from, to) on the host', () => {
    const optimizer = rule(kind, params);
    const weight = new Float32Array(5).fill(1);
    const slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, new Float32Array(5)]));
    optimizer.updateHost(new Float32Array(5).fill(1), weight, slots, 1, 3, { learningRate: 0.1, step: 1, scale: 1 });
    expect([weight[0], weight[3], weight[4]]).toEqual([1, 1, 1]);
    expect(weight[1]).toBeLessThan(1);
  });

  it('walks down a bowl', () => {
    const optimizer = rule(kind, params);
    const weight = Float32Array.of(1, -2);
    const slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, new Float32Array(2)]));
    for (let step = 1; step <= 200; step++) {
      optimizer.updateHost(weight.slice(), weight, slots, 0, 2, { learningRate: 0.05, step, scale: 1 });
    }
    expect(Math.abs(weight[0])).toBeLessThan(0.5);
    expect(Math.abs(weight[1])).toBeLessThan(1);
  });

  it("leaves one head's slots alone while another trains: they go by name, not by position", () => {
    const optimizer = rule(kind, params);
    const start = { trunk: [0.5], headA: [1], headB: [1, 2] };
    const mixed = run(optimizer, start, [
      { trunk: [1], headA: [1] },
      { trunk: [1], headB: [-2, 3] },
      { trunk: [1], headA: [1] },
      { trunk: [1], headB: [-2, 3] },
    ]);
    const alone = run(optimizer, { headA: [1] }, [{ headA: [1] }, {}, { headA: [1] }, {}]);
    expect(mixed.headA).toEqual(alone.headA);
    expect(mixed.headB).toHaveLength(2);
  });
});

it("tfjs's own Adam mixes heads up, which is why it is not used", () => {
  const { tf } = backend;
  const steps = (take: (adam: ReturnType<typeof tf.train.adam>, a: Tensor, b: Tensor) => void) => {
    const adam = tf.train.adam(0.1);
    const a = tf.variable(tf.tensor1d([0]));
    const b = tf.variable(tf.tensor1d([0]));
    take(adam, a, b);
    return a.dataSync()[0];
  };
  const named = (variable: Tensor, gradient: number) =>
    ({ [(variable as never as { name: string }).name]: tf.tensor1d([gradient]) }) as never;
  const byPosition = steps((adam, a, b) => {
    adam.applyGradients(named(a, 1));
    adam.applyGradients(named(b, -5));
    adam.applyGradients(named(a, 1));
  });
  const alone = steps((adam, a) => {
    adam.applyGradients(named(a, 1));
    adam.applyGradients(named(a, 1));
  });
  expect(Math.abs(byPosition - alone)).toBeGreaterThan(0.01);
});
