import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { loadNetwork } from '../../src/network/loadNetwork.js';
import { type TrainOptions, train } from '../../src/training/train.js';
import { worldSize as n, smallSpec as spec, smallWorld as world } from '../support/smallWorld.js';
import { testBackend } from '../support/testBackend.js';

let backend: Backend;
let folder: string;
beforeAll(async () => {
  backend = await openBackend(testBackend('wasm'));
  folder = await mkdtemp(join(tmpdir(), 'espalier-train-'));
});
afterAll(async () => {
  backend.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function predictions(epochs: number, options: Partial<TrainOptions> = {}, training: object = {}) {
  const data = world();
  const trained = await train(backend, spec(epochs, training), data, { rng: new Rng(1), ...options });
  const probs = await trained.predict(data.features);
  trained.dispose();
  return { probs, trained };
}

describe('train', () => {
  it('learns both tasks', async () => {
    const { probs, trained } = await predictions(60, {}, { optimizer: { kind: 'adamW', learningRate: 0.02 } });
    const data = world();
    for (const { name, k, probs: truth } of data.tasks) {
      let right = 0;
      for (let row = 0; row < n; row++) {
        const own = probs.get(name)!.subarray(row * k, (row + 1) * k);
        if (truth[row * k + own.indexOf(Math.max(...own))] === 1) right++;
      }
      expect(right / n).toBeGreaterThan(0.9);
    }
    expect(trained.history[59].loss).toBeLessThan(trained.history[0].loss / 2);
  });

  it('gives the same bytes for the same seed and others for another', async () => {
    const first = await predictions(3);
    expect((await predictions(3)).probs).toEqual(first.probs);
    expect((await predictions(3, { rng: new Rng(2) })).probs).not.toEqual(first.probs);
  });

  it('reports as its loss the mean of the losses it reports per task', async () => {
    const { trained } = await predictions(2);
    for (const { loss, taskLosses } of trained.history) {
      expect(loss).toBeCloseTo((taskLosses.sign + taskLosses.word) / 2, 10);
    }
  });

  it('goes on after an abort as if it had never stopped', async () => {
    const straight = await predictions(6);
    const checkpoints = join(folder, 'abort');
    const stop = new AbortController();
    let epochs = 0;
    const log = ({ event }: Readonly<Record<string, unknown>>) =>
      void (event === 'epoch' && ++epochs === 3 && stop.abort(new Error('stopped')));
    await expect(predictions(6, { checkpoints, signal: stop.signal, log })).rejects.toThrow('stopped');
    const resumed = await predictions(6, { checkpoints, resume: true });
    expect(resumed.probs).toEqual(straight.probs);
    expect(resumed.trained.history.map(({ loss }) => loss)).toEqual(straight.trained.history.map(({ loss }) => loss));
  });

  it('stops after stopAfter on the schedule of all epochs, and goes on from there bit for bit', async () => {
    const schedule = { schedule: { kind: 'cosine', warmup: 0.2 }, optimizer: { kind: 'adamW', learningRate: 0.02 } };
    const straight = await predictions(6, {}, schedule);
    const checkpoints = join(folder, 'rungs');
    const first = await predictions(6, { checkpoints }, { ...schedule, stopAfter: 1 });
    const losses = straight.trained.history.map(({ loss }) => loss);
    expect(first.trained.history.map(({ loss }) => loss)).toEqual(losses.slice(0, 1));
    await predictions(6, { checkpoints, resume: true }, { ...schedule, stopAfter: 4 });
    const last = await predictions(6, { checkpoints, resume: true }, schedule);
    expect(last.trained.history.map(({ loss }) => loss)).toEqual(losses);
    expect(last.probs).toEqual(straight.probs);
  });

  it('passes over a damaged checkpoint for the one before it', async () => {
    const checkpoints = join(folder, 'damaged');
    await predictions(4, { checkpoints }, { checkpoints: { keep: 2, everySteps: 10 } });
    const names = (await readdir(checkpoints)).sort();
    expect(names).toHaveLength(2);
    await writeFile(join(checkpoints, names[1]), 'half');
    const said: string[] = [];
    const progress = {
      begin: () => ({ advance: () => {}, end: () => {} }),
      say: (line: string) => void said.push(line),
    };
    const resumed = await predictions(
      4,
      { checkpoints, resume: true, progress },
      { checkpoints: { keep: 2, everySteps: 10 } },
    );
    expect(said.join('\n')).toMatch(/DAMAGED_CHECKPOINT/);
    expect(resumed.probs).toEqual((await predictions(4)).probs);
  });

  it('keeps as many tensors alive after every epoch', async () => {
    const counts: number[] = [];
    await predictions(5, {
      log: ({ event }) => void (event === 'epoch' && counts.push(backend.tf.memory().numTensors)),
    });
    expect(new Set(counts).size).toBe(1);
    const before = backend.tf.memory().numTensors;
    await predictions(1);
    expect(backend.tf.memory().numTensors).toBe(before);
  });

  it('stops when the watched metric no longer gets better, and keeps the best weights', async () => {
    const values = [0.1, 0.5, 0.3, 0.2, 0.9];
    let epoch = 0;
    const evaluate = async () => ({ 'mean/validation/macroF1': values[epoch++] });
    const training = { earlyStopping: { metric: 'mean/validation/macroF1', patience: 2 } };
    const { probs, trained } = await predictions(5, { evaluate }, training);
    expect(trained.history).toHaveLength(4);
    expect(trained.bestEpoch).toBe(2);
    // A constant schedule: the weights after two epochs do not depend on how many were planned.
    expect(probs).toEqual((await predictions(2)).probs);
  });

  it('says that a metric cannot be watched', async () => {
    const training = { earlyStopping: { metric: 'mean/validation/macroF1' } };
    await expect(predictions(1, {}, training)).rejects.toThrow(/^EARLY_STOPPING/);
    await expect(predictions(1, { evaluate: async () => ({ 'a/validation/f1': 1 }) }, training)).rejects.toThrow(
      /expected one of a\/validation\/f1/,
    );
  });

  it('refuses to train on nothing', async () => {
    const data = world();
    const tasks = data.tasks.map((task) => ({ ...task, weights: new Float32Array(n) }));
    await expect(train(backend, spec(1), { ...data, tasks }, { rng: new Rng(1) })).rejects.toThrow(/^NO_TRAINING_ROWS/);
    const weightless = data.tasks.map((task) => ({ ...task, taskWeight: 0 }));
    const learning = train(backend, spec(1), { ...data, tasks: weightless }, { rng: new Rng(1) });
    await expect(learning).rejects.toThrow(/^NO_TRAINING_ROWS/);
  });

  it('leaves a head without labels untouched by the other task’s steps', async () => {
    const data = world();
    const [sign, word] = data.tasks;
    const mute = { ...word, weights: new Float32Array(n) };
    const options = { rng: new Rng(1) };
    const training = { optimizer: { kind: 'adam' } };
    const trained = await train(backend, spec(3, training), { ...data, tasks: [sign, mute] }, options);
    await trained.save(join(folder, 'mute'));
    trained.dispose();
    const untouched = await train(backend, spec(1, training), { ...data, tasks: [sign, mute] }, options);
    await untouched.save(join(folder, 'mute-short'));
    untouched.dispose();
    const { readSafetensors } = await import('../../src/network/safetensors.js');
    const { readFile } = await import('node:fs/promises');
    const read = async (name: string) =>
      readSafetensors(await readFile(join(folder, name, 'weights.safetensors')), name).tensors;
    const [after3, after1] = [await read('mute'), await read('mute-short')];
    expect(after3.get('heads/word/kernel')).toEqual(after1.get('heads/word/kernel'));
    expect(after3.get('heads/sign/kernel')).not.toEqual(after1.get('heads/sign/kernel'));
  });

  it('saves what loads back to the same predictions', async () => {
    const data = world();
    const trained = await train(backend, spec(2), data, { rng: new Rng(1) });
    await trained.save(join(folder, 'model'));
    const loaded = await loadNetwork(backend, join(folder, 'model'));
    expect(await loaded.predict(data.features)).toEqual(await trained.predict(data.features));
    loaded.dispose();
    trained.dispose();
  });
});
