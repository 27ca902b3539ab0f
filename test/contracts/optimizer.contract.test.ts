import type { Tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { rowRules, stepScalars } from '../../src/backend/tableMemory.js';
import { Rng } from '../../src/core/rng.js';
import { type OptimizerName, optimizers } from '../../src/training/optimizers/index.js';
import type { Optimizer } from '../../src/training/optimizers/optimizer.js';
import { updateStep } from '../../src/training/trainingStep.js';
import { expectPart } from '../support/expectPart.js';
import { presentBackends } from '../support/presentBackends.js';
import { testBackend } from '../support/testBackend.js';

const present = await presentBackends();

let backend: Backend;

/** Variants that take another path through the rule. */
const settings: [string, keyof typeof optimizers, Record<string, unknown>][] = [
  ...(Object.keys(optimizers) as (keyof typeof optimizers)[]).map((kind) => [kind, kind, {}] as never),
  ['sgd with momentum', 'sgd', { momentum: 0.9 }],
  ['sgd with Nesterov momentum', 'sgd', { momentum: 0.9, nesterov: true }],
  ['Nesterov’s momentum', 'momentum', { nesterov: true }],
  ['adamW with strong decay', 'adamW', { weightDecay: 0.5 }],
  ['lion with strong decay', 'lion', { weightDecay: 0.5 }],
];

/**
 * Weights 1 and −2 under the gradients (0.5, −1) and (−0.25, −1), learning rate 0.1, worked out by hand.
 *
 * adam, adamW: after step 1 m̂ = g and v̂ = g², so the step is η·sign(g). After step 2, β₁ = 0.9, β₂ = 0.999:
 * m̂ = (0.09·0.5 − 0.1·0.25) / 0.19 = 0.105263, v̂ = (0.000999·0.25 + 0.001·0.0625) / 0.001999 = 0.156203, m̂ / √v̂ = 0.266337;
 * the other entry has the same gradient twice, m̂ / √v̂ = −1. adamW with λ = 0.5 shrinks by 0.95 before each step.
 * lion: c₁ = 0.1·g; m₁ = 0.01·g = (0.005, −0.01); c₂ = 0.9·m₁ + 0.1·g₂ = (0.0045 − 0.025, −0.009 − 0.1) < 0, so (+1, −1), then (−1, −1).
 */
const byHand: [string, OptimizerName, Record<string, unknown>, number[], number[]][] = [
  ['sgd', 'sgd', {}, [0.95, -1.9], [0.975, -1.8]],
  // u₁ = g₁; u₂ = 0.9·(0.5, −1) + (−0.25, −1) = (0.2, −1.9)
  ['momentum', 'momentum', {}, [0.95, -1.9], [0.93, -1.71]],
  // directions g + 0.9·u: (0.95, −1.9), then (−0.25 + 0.18, −1 − 1.71)
  ['Nesterov’s momentum', 'momentum', { nesterov: true }, [0.905, -1.81], [0.912, -1.539]],
  ['adam', 'adam', {}, [0.9, -1.9], [0.8733663, -1.8]],
  // 0.95·1 − 0.1 = 0.85; 0.95·0.85 − 0.0266337; −2·0.95 + 0.1 = −1.8; −1.8·0.95 + 0.1
  ['adamW', 'adamW', { weightDecay: 0.5 }, [0.85, -1.8], [0.7808663, -1.61]],
  ['lion', 'lion', { weightDecay: 0 }, [0.9, -1.9], [1, -1.8]],
  // 1 − 0.1·(1 + 0.5·1) = 0.85; 0.85 − 0.1·(−1 + 0.425); −2 − 0.1·(−1 − 1) = −1.8; −1.8 − 0.1·(−1 − 0.9)
  ['lion with decay', 'lion', { weightDecay: 0.5 }, [0.85, -1.8], [0.9075, -1.61]],
  // sums (0.25, 1), then (0.3125, 2): 0.9 + 0.025/√0.3125; −1.9 + 0.1/√2
  ['adagrad', 'adagrad', {}, [0.9, -1.9], [0.9447214, -1.8292893]],
];

it('has an example worked out by hand for every optimizer', () => {
  expect(new Set(byHand.map(([, kind]) => kind))).toEqual(new Set(Object.keys(optimizers)));
});

it.each(Object.keys(optimizers) as OptimizerName[])(
  '%s has a summary and parameters that are all defaulted and described',
  (kind) => {
    expectPart(optimizers[kind]);
  },
);

it.each(Object.keys(optimizers) as OptimizerName[])('%s is among the kernels that move rows of tables', (kind) => {
  const { rowRule, slots } = rule(kind, {});
  expect(rowRules).toContain(rowRule!.name);
  expect(slots.length, 'kernels have room for two').toBeLessThan(3);
  const scalars = rowRule!.scalars({ learningRate: 0.1, step: 3, scale: 0.5 });
  expect(scalars.length).toBeLessThanOrEqual(stepScalars.rate);
  expect(scalars.every(Number.isFinite)).toBe(true);
});

it.each(byHand)('%s on the host gives what two steps by hand give', (_title, kind, params, one, two) => {
  const optimizer = rule(kind, params);
  const weight = Float32Array.of(1, -2);
  const slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, new Float32Array(2)]));
  for (const [i, expected] of [one, two].entries()) {
    // Half of twice the gradient: what clipping scales is what the rule sees.
    const gradient = Float32Array.from(handGradients[i], (g) => 2 * g);
    optimizer.updateHost(gradient, weight, slots, 0, 2, { learningRate: 0.1, step: i + 1, scale: 0.5 });
    expected.forEach((value, j) => {
      expect(weight[j]).toBeCloseTo(value, 5);
    });
  }
});

const handGradients = [
  [0.5, -1],
  [-0.25, -1],
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

describe.each(present)('on %s', (name) => {
  beforeAll(async () => {
    backend = await openBackend(name);
  });
  afterAll(() => backend.dispose());

  it.each(byHand)('%s gives what two steps by hand give', (_title, kind, params, one, two) => {
    for (const [i, expected] of [one, two].entries()) {
      const { w } = run(
        rule(kind, params),
        { w: [1, -2] },
        handGradients.slice(0, i + 1).map((gradient) => ({ w: gradient })),
      );
      expected.forEach((value, j) => {
        expect(w[j]).toBeCloseTo(value, 5);
      });
    }
  });

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

    it('takes one step number per column, where heads have taken unequally many', () => {
      const { tf } = backend;
      const optimizer = rule(kind, params);
      const both = (values: number[]) => tf.tensor2d(values, [2, 2]);
      const slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, both([0.1, 0.2, 0.3, 0.4])]));
      const moved = (step: Tensor) => {
        const scalars = { learningRate: tf.scalar(0.1), step };
        return [...optimizer.update(tf, both([1, -1, 0.5, 2]), both([1, 2, 3, 4]), slots, scalars).weight.dataSync()];
      };
      const [uneven, one, five] = [moved(tf.tensor1d([1, 5])), moved(tf.scalar(1)), moved(tf.scalar(5))];
      [one[0], five[1], one[2], five[3]].forEach((value, i) => {
        expect(uneven[i]).toBeCloseTo(value, 6);
      });
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
});

it("tfjs's own Adam mixes heads up, which is why it is not used", async () => {
  const own = await openBackend(testBackend('cpu'));
  const { tf } = own;
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
  own.dispose();
});
