import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../../src/backend/backend.js';
import { openBackend } from '../../../src/backend/openBackend.js';
import { silentProgress } from '../../../src/core/progress.js';
import { Rng } from '../../../src/core/rng.js';
import type { FeatureSet } from '../../../src/features/featureBlock.js';
import { sharingParams } from '../../../src/network/sharingParams.js';
import { sliceHeadParams } from '../../../src/network/sliceHeadParams.js';
import { trunkParams } from '../../../src/network/trunkParams.js';
import { type TrainedNetwork, type TrainingData, type TrainOptions, train } from '../../../src/training/train.js';
import { trainingParams } from '../../../src/training/trainingParams.js';
import { smallWorld } from '../../support/smallWorld.js';

/** Graphs are TensorFlow's: the vitest project `native` runs this, where `espalier native install` has been. */
const onNative = process.env.ESPALIER_TEST_BACKEND === 'native';

interface NodeBinding {
  getNumOfSavedModels(): number;
  getNumOfTensors(): number;
}

let native: Backend;
let cpu: Backend;
let folder: string;
beforeAll(async () => {
  if (!onNative) return;
  cpu = await openBackend('cpu');
  native = await openBackend('native');
  folder = await mkdtemp(join(tmpdir(), 'espalier-traced-'));
});
afterAll(async () => {
  if (!onNative) return;
  native.dispose();
  cpu.dispose();
  await rm(folder, { recursive: true, force: true });
});

const binding = () => (native.tf.backend() as unknown as { binding: NodeBinding }).binding;
const eager = (): Backend => ({ ...native, tracing: undefined });

const world = smallWorld();
const { n } = world.features;
/** A head with hidden layers that sees another's prediction, and one whose labels are few. */
const data: TrainingData = {
  ...world,
  tasks: [
    ...world.tasks,
    { ...world.tasks[0], name: 'deep', head: { layers: [4], inputs: ['trunk', 'word'], stopGradient: true } },
    {
      ...world.tasks[1],
      name: 'rare',
      weights: Float32Array.from({ length: n }, (_, row) => (row % 30 === 7 ? 1 : 0)),
    },
  ],
};
const rng = new Rng(9);
const text: FeatureSet = {
  n,
  blocks: [
    { kind: 'tokens', name: 'text', n, d: 7, length: 4, ids: Int32Array.from({ length: n * 4 }, () => rng.integer(7)) },
  ],
};
const slices = [
  { name: 'third', tasks: ['sign', 'word'], rows: Uint32Array.from([3, 6, 9, 12, 40, 60]), known: [{ offset: 0, n }] },
];

interface Case {
  trunk?: object;
  sharing?: object;
  training?: object;
  sliceHeads?: object;
  data?: TrainingData;
}

async function trained(backend: Backend, given: Case, epochs: number, options: Partial<TrainOptions> = {}) {
  await backend.activate();
  const network = await train(
    backend,
    {
      trunk: trunkParams.parse(given.trunk ?? { kind: 'mlp', layers: [8], dropout: 0.2 }),
      training: trainingParams.parse({ epochs, batchSize: 32, ...given.training }),
      ...(given.sharing && { sharing: sharingParams.parse(given.sharing) }),
      ...(given.sliceHeads && { sliceHeads: sliceHeadParams.parse(given.sliceHeads) }),
    },
    given.data ?? data,
    { rng: new Rng(1), ...options },
  );
  const probs = await network.predict((given.data ?? data).features);
  network.dispose();
  return { network, probs };
}

/** Three steps an epoch, the last of them padded: 17 epochs are 51 steps. */
const losses = ({ history }: TrainedNetwork) => history.flatMap(({ taskLosses }) => Object.values(taskLosses));
const apart = (a: readonly number[], b: readonly number[]) => Math.max(...a.map((value, i) => Math.abs(value - b[i])));

const rate = { learningRate: 0.01 };
const cases: [string, Case][] = [
  ['Adam', { training: { optimizer: { kind: 'adam', ...rate } } }],
  ['AdamW under a schedule', { training: { optimizer: { kind: 'adamW', ...rate }, schedule: { kind: 'cosine' } } }],
  ['Lion', { training: { optimizer: { kind: 'lion', learningRate: 0.001 } } }],
  ['momentum', { training: { optimizer: { kind: 'momentum', ...rate } } }],
  ['AdaGrad', { training: { optimizer: { kind: 'adagrad', ...rate } } }],
  ['an average of the weights', { training: { ema: 0.9 } }],
  [
    'clipping',
    {
      training: { optimizer: { kind: 'adam', ...rate, clipNorm: 0.2 } },
      data: { ...data, features: { n, blocks: [data.features.blocks[0]] } },
    },
  ],
  ['clipping with tables on the host', { training: { optimizer: { kind: 'adam', ...rate, clipNorm: 0.2 } } }],
  ['batches that are summed up', { training: { accumulate: 2 } }],
  ['heads that stand still', { training: { sampler: { kind: 'roundRobin' }, ema: 0.9 } }],
  ['weights that follow from the state', { training: { balancing: { kind: 'uncertainty' } } }],
  ['random weights', { training: { balancing: { kind: 'rlw' } } }],
  ...['famo', 'gradNorm', 'pcgrad', 'cagrad', 'mgda', 'nashMtl', 'imtl'].map((kind): [string, Case] => [
    `weights from the host in its middle, ${kind}`,
    { training: { balancing: { kind }, optimizer: { kind: 'adam', ...rate } } },
  ]),
  [
    'weights from inner products of all that is shared, under clipping',
    {
      training: {
        balancing: { kind: 'cagrad', at: 'parameters' },
        optimizer: { kind: 'adam', ...rate, clipNorm: 0.2 },
      },
    },
  ],
  ['a residual trunk', { trunk: { kind: 'residual', dropout: 0.1 } }],
  ['bags of words', { trunk: { kind: 'textBag', layers: [6] }, data: { ...data, features: text } }],
  ['a convolution over words', { trunk: { kind: 'textConv', layers: [6] }, data: { ...data, features: text } }],
  ['a recurrent unit', { trunk: { kind: 'textGru', units: 5, layers: [6] }, data: { ...data, features: text } }],
  ['mixtures of experts', { sharing: { kind: 'mmoe', experts: 3, layers: [6] } }],
  ['progressive extraction', { sharing: { kind: 'ple', sharedExperts: 2, layers: [6] } }],
  ['cross-stitching', { sharing: { kind: 'crossStitch', layers: [6, 4] } }],
  ['slice heads', { sliceHeads: {}, data: { ...data, slices } }],
  ['slice heads in summed batches', { sliceHeads: {}, data: { ...data, slices }, training: { accumulate: 2 } }],
  [
    'robust losses',
    {
      data: {
        ...data,
        tasks: data.tasks.map((task, i) => ({ ...task, robust: i === 0 ? { generalized: 0.7 } : { bootstrap: 0.8 } })),
      },
    },
  ],
];

describe.skipIf(!onNative)('a traced step', () => {
  it.each(cases)('computes what the eager one does, and cpu: %s', async (_, given) => {
    const traced = await trained(native, given, 17);
    expect(traced.network.step).toEqual({ kind: 'traced' });
    const stepwise = await trained(eager(), given, 17);
    expect(stepwise.network.step.kind).toBe('eager');
    const elsewhere = await trained(cpu, given, 17);
    expect(apart(losses(traced.network), losses(stepwise.network))).toBeLessThan(1e-4);
    expect(apart(losses(traced.network), losses(elsewhere.network))).toBeLessThan(1e-4);
  });

  it.each(
    cases.filter(([name]) => /AdamW|average|summed up|still|recurrent|tables on the host|famo|nashMtl/.test(name)),
  )('goes on bit for bit where it was stopped: %s', async (name, given) => {
    const whole = await trained(native, given, 4);
    const stop = new AbortController();
    let steps = 0;
    const begin = () => ({ advance: () => void (++steps === 5 && stop.abort(new Error('stopped'))), end: () => {} });
    const checkpoints = join(folder, name);
    const options = { checkpoints, signal: stop.signal, progress: { ...silentProgress, begin } };
    await expect(trained(native, given, 4, options)).rejects.toThrow('stopped');
    const resumed = await trained(native, given, 4, { checkpoints, resume: true });
    expect(resumed.network.step).toEqual({ kind: 'traced' });
    expect(resumed.probs).toEqual(whole.probs);
  });

  it('holds as much after every epoch, and nothing when it is over', async () => {
    const before = [binding().getNumOfSavedModels(), native.tf.memory().numTensors];
    const held: number[][] = [];
    const given: Case = { training: { ema: 0.9, sampler: { kind: 'roundRobin' }, earlyStopping: 'off' } };
    const evaluate = async () => {
      held.push([binding().getNumOfTensors(), binding().getNumOfSavedModels(), native.tf.memory().numTensors]);
      return {};
    };
    await trained(native, given, 8, { evaluate });
    expect(new Set(held.slice(2).map(String)).size).toBe(1);
    await trained(native, given, 2);
    const stop = AbortSignal.abort(new Error('stopped'));
    await expect(trained(native, given, 2, { signal: stop })).rejects.toThrow('stopped');
    expect([binding().getNumOfSavedModels(), native.tf.memory().numTensors]).toEqual(before);
  });

  it('leaves a session to each of several networks', async () => {
    const open = binding().getNumOfSavedModels();
    const spec = {
      trunk: trunkParams.parse({ kind: 'mlp', layers: [4] }),
      training: trainingParams.parse({ epochs: 1 }),
    };
    const [a, b] = [
      await train(native, spec, data, { rng: new Rng(1) }),
      await train(native, spec, data, { rng: new Rng(1) }),
    ];
    expect(binding().getNumOfSavedModels()).toBe(open + 2);
    expect(await a.predict(data.features)).toEqual(await b.predict(data.features));
    a.dispose();
    expect(await b.predict(data.features)).toBeDefined();
    b.dispose();
    expect(binding().getNumOfSavedModels()).toBe(open);
  });

  it.each([
    ['reads a value back', (sum: number) => sum, 'it reads a value back before it ends'],
    ['uses what was made before', () => 0, 'it uses a tensor that was made before'],
  ])('gives way to the eager one where a layer %s, and says why', async (what, _, reason) => {
    const { tf } = native;
    const made = tf.tensor1d([0]);
    const odd: Backend = {
      ...native,
      dense(x, kernel, bias, activation) {
        if (what.startsWith('uses')) return tf.add(native.dense(x, kernel, bias, activation), made);
        x.dataSync();
        return native.dense(x, kernel, bias, activation);
      },
    };
    made.dataSync();
    tf.add(made, 1).dispose();
    const events: Readonly<Record<string, unknown>>[] = [];
    const said: string[] = [];
    const progress = { ...silentProgress, say: (line: string) => void said.push(line) };
    const given = { training: { sampler: { kind: 'roundRobin' } } };
    const odds = await trained(odd, given, 3, { log: (event) => void events.push(event), progress });
    expect(odds.network.step).toEqual({ kind: 'eager', reason });
    expect(events.filter(({ event }) => event === 'step')).toEqual([{ event: 'step', kind: 'eager', reason }]);
    expect(said).toContain(`training step: eager, since ${reason}`);
    expect(odds.probs).toEqual((await trained(eager(), given, 3)).probs);
    made.dispose();
  });

  it('is eager where the gradients of tasks are compared, and says so', async () => {
    const { network } = await trained(native, { training: { affinity: true } }, 1);
    expect(network.step).toMatchObject({ kind: 'eager', reason: expect.stringContaining('affinity') });
  });

  it('says what a step of the host\u2019s weights takes in steps of equal\u2019s', async () => {
    const { network } = await trained(native, { training: { balancing: { kind: 'pcgrad' } } }, 3);
    expect(network.step.kind).toBe('traced');
    expect(network.balancing.timesEqual).toBeGreaterThan(0);
  });
});
