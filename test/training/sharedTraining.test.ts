import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { loadNetwork } from '../../src/network/loadNetwork.js';
import { createMultiTaskModel } from '../../src/network/multiTaskModel.js';
import { inputsOf } from '../../src/network/networkDefinition.js';
import { readSafetensors } from '../../src/network/safetensors.js';
import { type SharingName, sharings } from '../../src/network/sharing/index.js';
import { type SharingParams, sharingParams } from '../../src/network/sharingParams.js';
import { sliceHeadParams } from '../../src/network/sliceHeadParams.js';
import { trunkParams } from '../../src/network/trunkParams.js';
import { movingUnits } from '../../src/training/movingUnits.js';
import { type TrainingData, type TrainOptions, train } from '../../src/training/train.js';
import { transferParams } from '../../src/training/transfer/transferParams.js';
import { smallSpec, smallWorld } from '../support/smallWorld.js';
import { testBackend } from '../support/testBackend.js';

let backend: Backend;
let folder: string;
beforeAll(async () => {
  backend = await openBackend(testBackend('wasm'));
  folder = await mkdtemp(join(tmpdir(), 'espalier-sharing-'));
});
afterAll(async () => {
  backend.dispose();
  await rm(folder, { recursive: true, force: true });
});

const small: Record<SharingName, object> = {
  hard: {},
  mmoe: { experts: 3, layers: [6] },
  ple: { sharedExperts: 2, layers: [6] },
  crossStitch: { layers: [12, 8] },
};
const kinds = (Object.keys(sharings) as SharingName[]).map((kind): [SharingName, SharingParams] => [
  kind,
  sharingParams.parse({ kind, ...small[kind] }),
]);

const data = smallWorld();
/** A third task with hidden layers that sees another one's prediction. */
const seeing: TrainingData = {
  ...data,
  tasks: [
    ...data.tasks,
    { ...data.tasks[0], name: 'deep', head: { layers: [4], inputs: ['trunk', 'word'], stopGradient: true } },
  ],
};

async function trained(
  sharing: SharingParams,
  epochs: number,
  training: object,
  options: Partial<TrainOptions> = {},
  more: object = {},
  on = seeing,
) {
  const spec = { ...smallSpec(epochs, training), sharing, ...more };
  const network = await train(backend, spec, on, { rng: new Rng(1), ...options });
  const probs = await network.predict(on.features);
  return { network, probs, history: network.history };
}

describe.each(kinds)('training with sharing %s', (kind, sharing) => {
  it('learns what is planted, and leaves no tensor behind', async () => {
    const { numTensors } = backend.tf.memory();
    const { network, probs, history } = await trained(
      sharing,
      20,
      { optimizer: { learningRate: 0.03 } },
      {},
      { trunk: trunkParams.parse({ layers: [16] }) },
    );
    expect(history.at(-1)!.loss).toBeLessThan(0.5 * history[0].loss);
    for (const { name, k, n, probs: labels } of seeing.tasks) {
      const own = probs.get(name)!;
      let right = 0;
      for (let row = 0; row < n; row++) {
        const classes = Array.from({ length: k }, (_, c) => c);
        const best = classes.reduce((top, c) => (own[row * k + c] > own[row * k + top] ? c : top), 0);
        right += labels[row * k + best];
      }
      expect(right / n, name).toBeGreaterThan(0.9);
    }
    network.dispose();
    expect(backend.tf.memory().numTensors).toBe(numTensors);
  });

  it('goes on in the middle of an epoch as if it had never stopped', async () => {
    const training = { sampler: { kind: 'roundRobin' }, accumulate: 2, ema: 0.9 };
    const straight = await trained(sharing, 2, training);
    const checkpoints = join(folder, kind);
    const stop = new AbortController();
    let steps = 0;
    const progress = {
      begin: () => ({ advance: () => void (++steps === 6 && stop.abort(new Error('stopped'))), end: () => {} }),
      say: () => {},
    };
    await expect(trained(sharing, 2, training, { checkpoints, signal: stop.signal, progress })).rejects.toThrow();
    const resumed = await trained(sharing, 2, training, { checkpoints, resume: true });
    expect(resumed.probs).toEqual(straight.probs);
  });

  it('moves what is a task’s own in that task’s steps only, to the byte', async () => {
    const checkpoints = join(folder, `${kind}-turns`);
    const training = {
      sampler: { kind: 'roundRobin' },
      checkpoints: { keep: 100, everySteps: 1 },
      optimizer: { kind: 'adamW', weightDecay: 0.5 },
    };
    const { network } = await trained(sharing, 1, training, { checkpoints });
    network.dispose();
    const { tasks } = seeing;
    const model = createMultiTaskModel({
      version: 3,
      inputs: inputsOf(seeing.features),
      trunk: smallSpec(1).trunk,
      sharing,
      tasks,
    });
    const { units, of } = movingUnits([...model.variables, ...model.tables], tasks);
    const names = (await readdir(checkpoints)).filter((name) => name.endsWith('.safetensors')).sort();
    const states = await Promise.all(
      names.map(async (name) => readSafetensors(await readFile(join(checkpoints, name)), name).tensors),
    );
    expect(states.length).toBeGreaterThan(8);
    states.slice(1).forEach((state, i) => {
      const moved = new Set<string>();
      for (const [variable, columns] of of) {
        for (const array of ['weights/', 'slots/'].flatMap((part) => arraysOf(state, part, variable))) {
          const now = state.get(array)!.values;
          const before = states[i].get(array)!.values;
          now.forEach((value, at) => {
            if (value !== before[at]) moved.add(String(units[columns[at % columns.length]].task));
          });
        }
      }
      // The trunk always, and the one task that has its turn.
      expect([...moved].sort()).toEqual([String((i + 1) % tasks.length), 'undefined'].sort());
    });
  });

  it('is saved under readable names, and says the same when it is read again', async () => {
    const { network, probs } = await trained(sharing, 1, {});
    const at = join(folder, `${kind}-model`);
    await network.save(at);
    network.dispose();
    const loaded = await loadNetwork(backend, at);
    expect(await loaded.predict(data.features)).toEqual(probs);
    loaded.dispose();
    const { tensors } = readSafetensors(await readFile(join(at, 'weights.safetensors')), at);
    for (const name of tensors.keys()) expect(name).toMatch(/^(trunk|heads\/(sign|word|deep))\//);
    expect([...tensors.keys()]).toContain('heads/sign/kernel');
  });

  it.each([
    { balancing: { kind: 'pcgrad' }, affinity: true },
    { balancing: { kind: 'mgda', at: 'representation' } },
    { balancing: { kind: 'gradNorm' } },
    { balancing: { kind: 'famo' } },
  ])('is balanced by %j', async (training) => {
    const { network, history } = await trained(sharing, 4, { optimizer: { learningRate: 0.01 }, ...training });
    network.dispose();
    expect(history.at(-1)!.loss).toBeLessThan(history[0].loss);
    if ('affinity' in training) expect(history[0].taskAffinity!.cosines[0][0]).toBe(1);
  });

  it('lets tasks attend to slices, whose membership they share', async () => {
    const { n } = data.features;
    const slices = [
      { name: 'some', tasks: ['sign', 'word'], rows: every(2) },
      { name: 'few', tasks: ['sign'], rows: every(5) },
    ].map((slice) => ({ ...slice, known: [{ offset: 0, n }] }));
    const { network, history } = await trained(
      sharing,
      4,
      { optimizer: { learningRate: 0.01 } },
      {},
      { sliceHeads: sliceHeadParams.parse({}) },
      { ...seeing, slices },
    );
    network.dispose();
    expect(history.at(-1)!.loss).toBeLessThan(history[0].loss);
  });

  it('hands all that is shared on to another network', async () => {
    const first = await trained(sharing, 1, {});
    const at = join(folder, `${kind}-source`);
    await first.network.save(at);
    first.network.dispose();
    const { tensors } = readSafetensors(await readFile(join(at, 'weights.safetensors')), at);
    const transfer = { params: transferParams.parse({ from: at }), source: tensors, place: at };
    const second = await trained(sharing, 1, {}, {}, { transfer });
    const shared = [...tensors.keys()].filter((name) => name.startsWith('trunk/')).sort();
    expect(second.network.transferred).toEqual(shared);
    second.network.dispose();
  });
});

/** Every d-th row. */
function every(d: number): Uint32Array {
  return Uint32Array.from({ length: Math.floor(data.features.n / d) }, (_, i) => i * d);
}

/** The names of a checkpoint's arrays of a variable. */
function arraysOf(state: ReadonlyMap<string, unknown>, part: string, variable: string): string[] {
  if (part === 'weights/') return [`weights/${variable}`];
  return ['m', 'v'].map((slot) => `slots/${variable}/${slot}`).filter((name) => state.has(name));
}
