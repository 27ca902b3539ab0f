import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { silentProgress } from '../../src/core/progress.js';
import { Rng } from '../../src/core/rng.js';
import type { FeatureSet } from '../../src/features/featureBlock.js';
import { loadNetwork } from '../../src/network/loadNetwork.js';
import { sliceHeadParams } from '../../src/network/sliceHeadParams.js';
import { trunkParams } from '../../src/network/trunkParams.js';
import { type TrunkName, trunks } from '../../src/network/trunks/index.js';
import { balancing } from '../../src/training/balancing/index.js';
import { optimizers } from '../../src/training/optimizers/index.js';
import { samplers } from '../../src/training/samplers/index.js';
import { type TrainingData, type TrainOptions, train } from '../../src/training/train.js';
import { trainingParams } from '../../src/training/trainingParams.js';
import type { TrainingSlice } from '../../src/training/trainingSlice.js';
import { testBackend } from '../support/testBackend.js';

let backend: Backend;
let folder: string;
beforeAll(async () => {
  backend = await openBackend(testBackend('wasm'));
  folder = await mkdtemp(join(tmpdir(), 'espalier-slices-'));
});
afterAll(async () => {
  backend.dispose();
  await rm(folder, { recursive: true, force: true });
});

const n = 60;
const head = { layers: [] as number[], inputs: ['trunk'] };
const rng = new Rng(5);
const points = Float32Array.from({ length: n * 2 }, () => rng.normal());
const features: FeatureSet = {
  n,
  blocks: [
    { kind: 'dense', name: 'point', n, d: 2, values: points },
    {
      kind: 'sparse',
      name: 'words',
      n,
      d: 4,
      rowOffsets: Uint32Array.from({ length: n + 1 }, (_, i) => i),
      indices: Uint32Array.from({ length: n }, () => rng.integer(4)),
      values: new Float32Array(n).fill(1),
    },
  ],
};
/** The same with the words as tokens, for the trunks that read them. */
const withTokens: FeatureSet = {
  n,
  blocks: [
    ...features.blocks,
    {
      kind: 'tokens',
      name: 'text',
      n,
      d: 5,
      length: 3,
      ids: Int32Array.from({ length: n * 3 }, () => 1 + rng.integer(4)),
    },
  ],
};
const known = [{ offset: 0, n }];
const everyRow = Uint32Array.from({ length: n }, (_, row) => row);
const twoSlices: TrainingSlice[] = [
  { name: 'third', tasks: ['side', 'zone'], rows: everyRow.filter((row) => row % 3 === 0), known },
  { name: 'right', tasks: ['side'], rows: everyRow.filter((row) => points[row * 2] > 1), known },
];

function data(slices: readonly TrainingSlice[], given: FeatureSet): TrainingData {
  const task = (name: string, k: number, of: (row: number) => number, own = head) => {
    const probs = new Float32Array(n * k);
    for (let row = 0; row < n; row++) probs[row * k + of(row)] = 1;
    const weights = Float32Array.from({ length: n }, (_, row) => (row % 4 === k % 4 ? 0 : 1));
    return { name, k, offset: 0, n, probs, weights, taskWeight: 1, head: own };
  };
  return {
    features: given,
    splits: new Uint8Array(n),
    tasks: [
      task('side', 2, (row) => (points[row * 2] > 0 ? 1 : 0)),
      task('zone', 3, (row) => row % 3, { layers: [4], inputs: ['trunk', 'side'] }),
      task('plain', 2, (row) => row % 2),
    ],
    slices,
  };
}

async function run(
  options: Partial<TrainOptions> = {},
  training: object = {},
  {
    slices = twoSlices,
    sliceHeads = {},
    trunk = { kind: 'mlp', layers: [6] } as object,
  }: { slices?: TrainingSlice[]; sliceHeads?: object; trunk?: object } = {},
) {
  const { readsTokens } = trunks[(trunk as { kind: TrunkName }).kind];
  const given = readsTokens ? withTokens : features;
  const trained = await train(
    backend,
    {
      trunk: trunkParams.parse(trunk),
      training: trainingParams.parse({ epochs: 2, batchSize: 16, ...training }),
      sliceHeads: sliceHeadParams.parse(sliceHeads),
    },
    data(slices, given),
    { rng: new Rng(1), ...options },
  );
  const probs = await trained.predict(given);
  return { trained, probs };
}

describe('train with slice heads', () => {
  it('resumes bit for bit, from a checkpoint in the middle of an epoch', async () => {
    const checkpoints = join(folder, 'resume');
    const whole = await run({}, { epochs: 4 });
    const stop = new AbortController();
    let steps = 0;
    const begin = () => ({
      advance: () => void (++steps === 6 && stop.abort(new Error('stopped'))),
      end: () => {},
    });
    const progress = { ...silentProgress, begin };
    const aborted = run({ checkpoints, signal: stop.signal, progress }, { epochs: 4, checkpoints: { everySteps: 5 } });
    await expect(aborted).rejects.toThrow('stopped');
    const { probs, trained } = await run({ checkpoints, resume: true }, { epochs: 4 });
    expect(probs).toEqual(whole.probs);
    expect(trained.history.map(({ taskLosses }) => taskLosses)).toEqual(
      whole.trained.history.map(({ taskLosses }) => taskLosses),
    );
  });

  it('predicts the same from its files, without a slice in sight', async () => {
    const { trained, probs } = await run();
    await trained.save(join(folder, 'model'));
    const loaded = await loadNetwork(backend, join(folder, 'model'));
    expect(loaded.definition).toMatchObject({
      version: 2,
      sliceHeads: {
        confidence: 'entropy',
        attention: 'softmax',
        temperature: 0.2,
        slices: [
          { name: 'third', tasks: ['side', 'zone'] },
          { name: 'right', tasks: ['side'] },
        ],
      },
    });
    expect(await loaded.predict(features)).toEqual(probs);
    loaded.dispose();
  });

  it('leaks no tensor', async () => {
    const before = backend.tf.memory().numTensors;
    const counts: number[] = [];
    const log: TrainOptions['log'] = ({ event }) =>
      void (event === 'epoch' && counts.push(backend.tf.memory().numTensors));
    const { trained } = await run({ log }, { epochs: 3 });
    trained.dispose();
    expect(new Set(counts).size).toBe(1);
    expect(backend.tf.memory().numTensors).toBe(before);
  });

  it('stays finite where every slice holds every row', async () => {
    const all = ['one', 'two'].map((name) => ({ name, tasks: ['side', 'plain'], rows: everyRow, known }));
    const { probs, trained } = await run({}, { epochs: 3 }, { slices: all });
    for (const values of probs.values()) expect(values.every(Number.isFinite)).toBe(true);
    expect(trained.history.every(({ loss }) => Number.isFinite(loss))).toBe(true);
  });

  it('starts trunk and heads as the run without them does', async () => {
    const aware = await run({}, { epochs: 1, optimizer: { kind: 'sgd', learningRate: 1e-12 } });
    const none = await run({}, { epochs: 1, optimizer: { kind: 'sgd', learningRate: 1e-12 } }, { slices: [] });
    expect(aware.probs.get('plain')).toEqual(none.probs.get('plain'));
    expect(aware.probs.get('side')).not.toEqual(none.probs.get('side'));
  });

  it('learns from accumulated batches what it learns from one large batch', async () => {
    const optimizer = { kind: 'sgd', learningRate: 0.5 };
    const large = await run({}, { batchSize: 48, optimizer });
    const parts = await run({}, { batchSize: 16, accumulate: 3, optimizer });
    for (const [name, probs] of large.probs) {
      parts.probs.get(name)!.forEach((p, i) => {
        expect(p, name).toBeCloseTo(probs[i], 4);
      });
    }
    expect((await run({}, { batchSize: 16, optimizer })).probs).not.toEqual(parts.probs);
  });

  const kinds = <T extends object>(registry: T) => Object.keys(registry);
  it.each([
    ...kinds(optimizers).map((kind) => [`optimizer ${kind}`, { optimizer: { kind, learningRate: 0.01 } }, {}] as const),
    ...kinds(balancing).map((kind) => [`balancing ${kind}`, { balancing: { kind } }, {}] as const),
    ...kinds(samplers).map((kind) => [`sampler ${kind}`, { sampler: { kind }, ema: 0.9 }, {}] as const),
    ...kinds(trunks).map((kind) => [`trunk ${kind}`, {}, { trunk: { kind } }] as const),
    [
      'rank, dropout and clipping',
      { optimizer: { kind: 'adamW', clipNorm: 1 } },
      { sliceHeads: { rank: 2 }, trunk: { kind: 'mlp', layers: [6], dropout: 0.2 } },
    ],
    ['weights', {}, { sliceHeads: { weights: { master: 2, membership: 0.5, expert: 0 } } }],
  ] as const)('works with %s', async (_, training, rest) => {
    const { probs, trained } = await run({}, training, rest as never);
    trained.dispose();
    for (const values of probs.values()) expect(values.every(Number.isFinite)).toBe(true);
  });

  it('takes snorkel’s confidence for two classes', async () => {
    const slices = [{ ...twoSlices[1], tasks: ['side', 'plain'] }];
    const { probs } = await run({}, {}, { slices, sliceHeads: { confidence: 'snorkel', temperature: 1 } });
    expect(probs.get('side')!.every(Number.isFinite)).toBe(true);
  });
});
