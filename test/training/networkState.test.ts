import type { Tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { createMultiTaskModel } from '../../src/network/multiTaskModel.js';
import { inputsOf } from '../../src/network/networkDefinition.js';
import { createNetworkState, type NetworkState } from '../../src/training/networkState.js';
import { type OptimizerName, optimizers } from '../../src/training/optimizers/index.js';
import { smallSpec, smallWorld } from '../support/smallWorld.js';
import { testBackend } from '../support/testBackend.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend(testBackend('wasm'));
});
afterAll(() => backend.dispose());

const { features, tasks } = smallWorld();
const model = createMultiTaskModel({
  version: 1,
  inputs: inputsOf(features),
  trunk: smallSpec(1).trunk,
  tasks: tasks.map(({ name, k, head }) => ({ name, k, head })),
});

function open(kind: OptimizerName, ema?: number): NetworkState {
  const optimizer = optimizers[kind].create(optimizers[kind].params.parse({}) as never);
  return createNetworkState(backend, model, optimizer, features, [0, 1, 2, 3], new Rng(1), ema);
}

/** A gradient for every weight; `seed` says which. Columns of the fused heads are the tasks' in order: two, then three. */
function step(state: NetworkState, seed: number, at: number, moving: boolean[]): void {
  const { tf } = backend;
  const gradients = Object.fromEntries(
    model.variables.map(({ name, shape }): [string, Tensor] => {
      const rng = new Rng(seed).derive(name);
      const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => rng.normal());
      const columns = name.startsWith('heads/') ? shape[shape.length - 1] : 0;
      for (let i = 0; i < values.length && columns; i++) if (!moving[i % columns < 2 ? 0 : 1]) values[i] = 0;
      return [name, tf.tensor(values, [...shape])];
    }),
  );
  state.update(gradients, { learningRate: 0.1, step: at, scale: 1 }, moving);
  tf.dispose(gradients);
}

/** What belongs to one task's head: weights and slots, columns cut out of the fused arrays. */
async function ofHead(state: NetworkState, task: 0 | 1): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>();
  for (const [name, values] of await state.arrays()) {
    if (!name.includes('heads/')) continue;
    found.set(
      name,
      [...values].filter((_, i) => (i % 5 < 2 ? 0 : 1) === task),
    );
  }
  return found;
}

describe.each(Object.keys(optimizers) as OptimizerName[])('heads without a row in a step, under %s', (kind) => {
  it('keep weights and slots, to the byte', async () => {
    const state = open(kind);
    step(state, 1, 1, [true, true]);
    const before = [await ofHead(state, 0), await ofHead(state, 1)];
    step(state, 2, 2, [false, true]);
    expect(await ofHead(state, 0)).toEqual(before[0]);
    expect(await ofHead(state, 1)).not.toEqual(before[1]);
    state.dispose();
  });

  it('go on as if there had been no step: the rule counts the steps in which they moved', async () => {
    const [often, seldom] = [open(kind), open(kind)];
    step(often, 1, 1, [true, true]);
    step(often, 2, 2, [true, true]);
    step(seldom, 1, 1, [true, true]);
    for (let at = 2; at < 9; at++) step(seldom, at + 20, at, [false, true]);
    step(seldom, 2, 9, [true, true]);
    const [expected, received] = [await ofHead(often, 0), await ofHead(seldom, 0)];
    // The scalars of a rule that is one kernel are exact, those of columns that move apart are of 32 bits.
    for (const [name, values] of expected) {
      received.get(name)!.forEach((value, i) => {
        expect(value, name).toBeCloseTo(values[i], 5);
      });
    }
    often.dispose();
    seldom.dispose();
  });

  it('go on after a checkpoint as they would have, the averages too', async () => {
    const straight = open(kind, 0.9);
    step(straight, 1, 1, [true, true]);
    step(straight, 2, 2, [false, true]);
    await straight.keepBest();
    const saved = new Map([...(await straight.arrays())].map(([name, values]) => [name, values.slice()]));
    step(straight, 3, 3, [true, false]);
    const resumed = open(kind, 0.9);
    resumed.restore(saved);
    expect(await resumed.arrays()).toEqual(saved);
    step(resumed, 3, 3, [true, false]);
    expect(await resumed.arrays()).toEqual(await straight.arrays());
    straight.dispose();
    resumed.dispose();
  });
});

it('takes and gives back its tensors', () => {
  const { numTensors } = backend.tf.memory();
  const state = open('adamW', 0.99);
  const opened = backend.tf.memory().numTensors;
  step(state, 1, 1, [true, true]);
  step(state, 2, 2, [false, true]);
  expect(backend.tf.memory().numTensors).toBe(opened);
  state.dispose();
  expect(backend.tf.memory().numTensors).toBe(numTensors);
});
