import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { initialize } from '../../src/network/initialize.js';
import { createMultiTaskModel } from '../../src/network/multiTaskModel.js';
import { inputsOf } from '../../src/network/networkDefinition.js';
import { sliceHeadDefinition } from '../../src/network/sliceHeadDefinition.js';
import { createLabelFeed } from '../../src/training/labelFeed.js';
import { labelWeights } from '../../src/training/labelWeights.js';
import { makeBatch } from '../../src/training/makeBatch.js';
import { createSliceFeed } from '../../src/training/sliceFeed.js';
import { sliceTensors } from '../../src/training/sliceTensors.js';
import { train } from '../../src/training/train.js';
import { gradientStep } from '../../src/training/trainingStep.js';
import { everyNetwork, type NetworkCase } from '../support/everyNetwork.js';
import { presentBackends } from '../support/presentBackends.js';

/**
 * Every backend that is here against `cpu`, over a network of every kind. An entry may differ by the tolerance times the largest entry of its tensor,
 * or times 1 where that is smaller.
 */
const tolerance = { forward: 1e-5, gradient: 1e-4, losses: 1e-4, predictions: 1e-3 };

/**
 * What takes a program in the place of a GPU longest, and rests on what else is tried there; ESPALIER_EVERY_NETWORK=1 tries them all the same.
 */
const longOnSoftware =
  process.env.ESPALIER_EVERY_NETWORK === '1'
    ? /^$/
    : /both directions|balancing (cagrad|gradNorm|imtl|mgda|nashMtl)|product, of rank/;

const present = (await presentBackends()).filter((name) => name !== 'cpu');
const networks = everyNetwork();

let cpu: Backend;
beforeAll(async () => {
  cpu = await openBackend('cpu');
});
afterAll(() => cpu.dispose());

/** What `cpu` gives, computed once for all others. */
const references = new Map<string, Promise<Computed>>();
async function reference(network: NetworkCase): Promise<Computed> {
  if (!references.has(network.title)) {
    await cpu.activate();
    references.set(network.title, compute(cpu, network));
  }
  return references.get(network.title)!;
}

describe.each(present)('%s', (name) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await openBackend(name);
    // Its CPU stands in for small tensors, and these are: the GPU's own kernels are what is to be seen.
    if (name === 'webgpu') backend.tf.env().set('WEBGPU_CPU_FORWARD', false);
  });
  afterAll(() => backend.dispose());

  it.for(networks.map((network) => [network.title, network] as const))(
    'computes what cpu computes: %s',
    async ([title, network], context) => {
      context.skip(backend.software === true && longOnSoftware.test(title), 'takes long in software');
      const expected = await reference(network);
      await backend.activate();
      const received = await compute(backend, network);
      for (const part of ['forward', 'gradient', 'losses', 'predictions'] as const) {
        expect([...received[part].keys()]).toEqual([...expected[part].keys()]);
        for (const [key, values] of expected[part]) {
          const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
          const own = received[part].get(key)!;
          expect(own.length).toBe(values.length);
          const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(own[i] - value) / scale), 0);
          expect(worst, `${part}, ${key}`).toBeLessThan(tolerance[part]);
        }
      }
    },
  );
});

type Arrays = Map<string, Float32Array>;

interface Computed {
  /** The logits of the first batch, by group of heads. */
  readonly forward: Arrays;
  /** Of the tasks' losses of that batch, and the losses. */
  readonly gradient: Arrays;
  /** Per epoch of ten steps of training: the mean loss, and each task's. */
  readonly losses: Arrays;
  /** By task, of the network trained. */
  readonly predictions: Arrays;
}

async function compute(backend: Backend, network: NetworkCase): Promise<Computed> {
  const { spec, data } = network;
  const before = backend.tf.memory().numTensors;
  const { forward, gradient } = await firstStep(backend, network);
  const trained = await train(backend, spec, data, { rng: new Rng(3) });
  const predictions = await trained.predict(data.features);
  trained.dispose();
  expect(backend.tf.memory().numTensors).toBe(before);
  const losses = trained.history.map(({ epoch, loss, taskLosses }): [string, Float32Array] => [
    `epoch ${epoch}`,
    Float32Array.of(loss, ...Object.values(taskLosses)),
  ]);
  return { forward, gradient, losses: new Map(losses), predictions };
}

/** Logits and gradients of the first batch, at weights that are drawn, biases included. */
async function firstStep(
  backend: Backend,
  { spec, data }: NetworkCase,
): Promise<Pick<Computed, 'forward' | 'gradient'>> {
  const { tf } = backend;
  const { features, tasks, slices } = data;
  const model = createMultiTaskModel({
    version: 3,
    inputs: inputsOf(features),
    trunk: spec.trunk,
    ...(spec.sharing.kind !== 'hard' && { sharing: spec.sharing }),
    tasks: tasks.map(({ name, k, head }) => ({ name, k, head })),
    ...(slices && { sliceHeads: sliceHeadDefinition(spec.sliceHeads!, slices) }),
  });
  const rng = new Rng(4);
  const weights = Object.fromEntries(
    model.variables.map((variable): [string, Tensor] => {
      const noise = rng.derive(variable.name);
      const values = initialize(variable, rng).map((value) => value + 0.2 * noise.normal());
      return [variable.name, tf.tensor(values, [...variable.shape])];
    }),
  );
  const feed = createLabelFeed(tasks, model.layout.groups, data.splits);
  const rows = Int32Array.from({ length: spec.training.batchSize }, (_, i) => (i === 5 ? -1 : 3 * i));
  const labels = feed.batch(rows);
  const width = model.trunk.entryWidth;
  const sliced = slices && createSliceFeed(slices, model, feed.tasks, tasks).batch(rows, labels);
  const batch = makeBatch(backend, model, features, rows, labels, {
    bags: model.tables.length > 0 ? Float32Array.from({ length: rows.length * width }, () => rng.normal()) : undefined,
    masks: model.trunk.dropout.map(({ width }) => Float32Array.from({ length: rows.length * width }, (_, i) => i % 2)),
    slices: sliced && sliceTensors(tf, model, sliced, spec.sliceHeads!.weights),
  });
  const given = labelWeights(model.layout.groups, labels).map((weight) => (weight > 0 ? 1 : 0));
  const lossWeights = tf.tensor1d([...given]);
  const logits = tf.tidy(() => model.logits(backend, weights, batch));
  const step = gradientStep(backend, model, weights, batch, lossWeights);
  const read = async (named: Readonly<Record<string, Tensor>>): Promise<Arrays> => {
    const arrays: Arrays = new Map();
    for (const [key, tensor] of Object.entries(named)) arrays.set(key, (await tensor.data()).slice() as Float32Array);
    return arrays;
  };
  const forward = await read(Object.fromEntries(logits.map((each, g) => [`group ${g}`, each])));
  const gradient = await read({
    losses: step.losses,
    ...step.gradients,
    ...(step.bags && { bags: step.bags as Tensor2D }),
  });
  tf.dispose([logits, step, lossWeights, weights, batch] as never);
  return { forward, gradient };
}
