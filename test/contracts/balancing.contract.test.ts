import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { initialize } from '../../src/network/initialize.js';
import { createMultiTaskModel } from '../../src/network/multiTaskModel.js';
import { trunkParams } from '../../src/network/trunkParams.js';
import type { BalancingKind, LossBalancer } from '../../src/training/balancing/balancer.js';
import { type BalancingName, balancing } from '../../src/training/balancing/index.js';
import { createLossBalance } from '../../src/training/lossBalance.js';
import { adamRule } from '../../src/training/optimizers/adamRule.js';
import { expectPart } from '../support/expectPart.js';
import { testBackend } from '../support/testBackend.js';

const optimizer = adamRule({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 });
const scalars = (step: number) => ({ learningRate: 0.1, step });

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend(testBackend('cpu'));
});
afterAll(() => backend.dispose());

/** Steps of t tasks with gradients and losses drawn from a seed; absent tasks have zeros. */
function steps(t: number, count: number, isPresent: (step: number, task: number) => boolean = () => true) {
  const rng = new Rng(3);
  return Array.from({ length: count }, (_, step) => {
    const gradients = Array.from({ length: t }, (_, i) =>
      Array.from({ length: 2 * t }, () => (isPresent(step, i) ? rng.normal() * (i + 1) : 0)),
    );
    const dot = (a: number[], b: number[]) => a.reduce((sum, value, at) => sum + value * b[at], 0);
    const losses = gradients.map((_, i) => (isPresent(step, i) ? rng.uniform() + 0.1 : 0));
    return {
      losses,
      lossesAfter: losses.map((loss) => loss * (0.5 + rng.uniform() / 2)),
      gram: gradients.map((a) => gradients.map((b) => dot(a, b))),
    };
  });
}

type Step = ReturnType<typeof steps>[number];

describe.each(Object.keys(balancing) as BalancingName[])('balancing %s', (name) => {
  const kind: BalancingKind = balancing[name];
  const named = (names: readonly string[]): LossBalancer =>
    kind.create(kind.params.parse({}), { tasks: names.map((task) => ({ name: task, weight: 1 })), optimizer });
  const create = (t: number) => named(Array.from({ length: t }, (_, i) => `task${i}`));

  /** Goes through steps, an epoch each two; what every one of them weighed, and the states. */
  function walk(balancer: LossBalancer, walked: readonly Step[], from: unknown = balancer.init(), first = 0) {
    const weights: (readonly number[])[] = [];
    let state = from;
    walked.forEach((step, at) => {
      const weighing = balancer.weigh(deepFreeze(state), { ...deepFreeze(step), rng: new Rng(first + at) });
      weights.push([...weighing.shared, ...(weighing.heads ?? weighing.shared)]);
      state = weighing.state;
      if (balancer.afterStep)
        state = balancer.afterStep(deepFreeze(state), { ...step, scalars: scalars(first + at + 1) });
      if ((first + at) % 2 === 1 && balancer.afterEpoch)
        state = balancer.afterEpoch(
          deepFreeze(state),
          step.losses.map((loss) => (loss > 0 ? loss : null)),
        );
    });
    return { weights, state };
  }

  it('has a summary and parameters that are all defaulted and described', () => expectPart(kind));

  it('gives every task a finite weight for what is shared and one for its head', () => {
    for (const t of [1, 2, 16]) {
      const { weights } = walk(create(t), steps(t, 5));
      for (const own of weights) {
        expect(own).toHaveLength(2 * t);
        expect(own.every(Number.isFinite)).toBe(true);
        expect(
          own.slice(t).every((weight) => weight > 0),
          'heads follow their own loss',
        ).toBe(true);
      }
    }
  });

  it('is equal’s update where there is one task, up to a factor', () => {
    const { weights } = walk(create(1), steps(1, 3));
    for (const [shared, heads] of weights) {
      expect(shared).toBeGreaterThan(0);
      expect(heads).toBeGreaterThan(0);
    }
  });

  it('keeps all that it knows in a state that JSON carries exactly', () => {
    const all = steps(3, 9);
    const straight = walk(create(3), all);
    const half = walk(create(3), all.slice(0, 4));
    const resumed = walk(create(3), all.slice(4), JSON.parse(JSON.stringify(half.state)), 4);
    expect([...half.weights, ...resumed.weights]).toEqual(straight.weights);
    expect(resumed.state).toEqual(straight.state);
  });

  it('does not look at the order of the tasks', () => {
    const order = [2, 0, 3, 1];
    const names = ['rain', 'snow', 'fog', 'hail'];
    const turn = <T>(values: readonly T[]) => order.map((i) => values[i]);
    const all = steps(4, 6, (step, i) => (step + i) % 5 !== 0);
    const turned = all.map(({ losses, lossesAfter, gram }) => ({
      losses: turn(losses),
      lossesAfter: turn(lossesAfter),
      gram: turn(gram.map(turn)),
    }));
    const there = walk(named(names), all).weights;
    walk(named(turn(names)), turned).weights.forEach((own, step) => {
      const expected = [...turn(there[step].slice(0, 4)), ...turn(there[step].slice(4))];
      own.forEach((weight, i) => {
        // A weight of an absent task says nothing.
        if (turned[step].losses[i % 4] > 0) expect(weight).toBeCloseTo(expected[i], 6);
      });
    });
  });

  it('remembers of an absent task what it knew, and lets it disturb nobody', () => {
    const balancer = create(3);
    const [present] = steps(3, 1);
    const [absent] = steps(3, 1, (_, i) => i !== 1);
    const before = walk(balancer, [present, present]).state;
    const after = walk(balancer, [absent], before, 2);
    expect(after.weights[0].every(Number.isFinite)).toBe(true);
    for (const [old, next] of pairsOfLists(before, after.state)) expect(next[1]).toEqual(old[1]);
    const pair = steps(3, 1, (_, i) => i !== 1).map(({ gram, ...rest }) => ({ gram, ...rest }))[0];
    const other = { ...pair, gram: pair.gram.map((row, i) => row.map((value, j) => (i === 1 || j === 1 ? 0 : value))) };
    expect(walk(balancer, [other], before, 2).weights).toEqual(after.weights);
  });

  it('stays finite where batches hold no label of a task, or of any, for many steps', () => {
    const { weights, state } = walk(
      create(2),
      steps(2, 60, (step, i) => i === 0 && step % 3 !== 2),
    );
    expect(weights.flat().every(Number.isFinite)).toBe(true);
    expect(JSON.stringify(state)).not.toMatch(/null.*NaN|NaN/);
    for (const list of listsOf(state))
      expect(list.every((value) => value === null || Number.isFinite(value))).toBe(true);
  });

  it('leaves the head of a task without labels in the batch exactly where it is', async () => {
    const { tf } = backend;
    const head = { layers: [], inputs: ['trunk'] };
    const tasks = [
      { name: 'seen', k: 2, head },
      { name: 'unseen', k: 3, head },
    ];
    const model = createMultiTaskModel({
      version: 1,
      inputs: [{ name: 'x', kind: 'dense', d: 3 }],
      trunk: trunkParams.parse({ layers: [4] }),
      tasks,
    });
    const rng = new Rng(1);
    const weights = Object.fromEntries(
      model.variables.map((spec) => [spec.name, tf.tensor(initialize(spec, rng), [...spec.shape])]),
    );
    const balance = createLossBalance(
      backend,
      model,
      { ...kind.params.parse({}), kind: name },
      tasks.map((task) => ({ ...task, taskWeight: 1 }) as never),
      { optimizer, rng, now: () => 0, tell: () => {} },
    );
    const batch = {
      dense: tf.tensor2d([1, 2, -1, 0.5, 1, 1], [2, 3]),
      labels: [
        { targets: tf.tensor3d([[[1, 0]], [[0, 1]]]) as Tensor3D, weights: tf.ones([2, 1]) as Tensor2D },
        { targets: tf.zeros([2, 1, 3]) as Tensor3D, weights: tf.zeros([2, 1]) as Tensor2D },
      ],
    };
    const { losses, gradients } = await balance.gradients(weights, batch, 0, () => new Float32Array());
    expect(losses[0]).toBeGreaterThan(0);
    expect(losses[1]).toBe(0);
    // Columns 0 and 1 of the fused heads are the task with labels, 2 to 4 the one without.
    const bias = [...gradients['heads/bias'].dataSync()];
    expect(bias.slice(0, 2).every((slope) => slope !== 0)).toBe(true);
    expect(bias.slice(2).map(Math.abs)).toEqual([0, 0, 0]);
    const kernel = [...gradients['heads/kernel'].dataSync()];
    expect(kernel.filter((slope, at) => at % 5 >= 2 && slope !== 0)).toEqual([]);
    expect(kernel.some((slope) => slope !== 0)).toBe(true);
  });
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}

type List = readonly (number | null)[];

/** Every list in a state, in order. */
function listsOf(state: unknown): List[] {
  if (Array.isArray(state)) return [state as List];
  return typeof state === 'object' && state !== null ? Object.values(state).flatMap(listsOf) : [];
}

function pairsOfLists(before: unknown, after: unknown): [List, List][] {
  const [old, next] = [listsOf(before), listsOf(after)];
  expect(next).toHaveLength(old.length);
  return old.map((list, i) => [list, next[i]]);
}
