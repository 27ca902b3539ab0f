import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { readSafetensors } from '../../src/network/safetensors.js';
import { type SamplerName, samplers } from '../../src/training/samplers/index.js';
import { type TrainOptions, train } from '../../src/training/train.js';
import { smallSpec, smallWorld } from '../support/smallWorld.js';
import { testBackend } from '../support/testBackend.js';

let backend: Backend;
let folder: string;
beforeAll(async () => {
  backend = await openBackend(testBackend('wasm'));
  folder = await mkdtemp(join(tmpdir(), 'espalier-samplers-'));
});
afterAll(async () => {
  backend.dispose();
  await rm(folder, { recursive: true, force: true });
});

const data = smallWorld();
// Some rows count for more: factors are part of what a resumed run has to draw again.
const oversampled = data.tasks.map((task, i) =>
  i === 0 ? { ...task, factors: Float32Array.from({ length: task.n }, (_, row) => 1 + (row % 4) / 2) } : task,
);

async function trained(training: object, options: Partial<TrainOptions> = {}, tasks = oversampled) {
  const network = await train(backend, smallSpec(2, training), { ...data, tasks }, { rng: new Rng(1), ...options });
  const probs = await network.predict(data.features);
  network.dispose();
  return { probs, history: network.history };
}

describe.each(Object.keys(samplers) as SamplerName[])('training with the sampler %s', (kind) => {
  it('goes on in the middle of an epoch as if it had never stopped', async () => {
    const training = { sampler: { kind }, accumulate: 2, ema: 0.9 };
    const straight = await trained(training);
    const checkpoints = join(folder, kind);
    const stop = new AbortController();
    let steps = 0;
    const progress = {
      begin: () => ({ advance: () => void (++steps === 6 && stop.abort(new Error('stopped'))), end: () => {} }),
      say: () => {},
    };
    const stopped = trained(training, { checkpoints, signal: stop.signal, progress });
    await expect(stopped).rejects.toThrow('stopped');
    const resumed = await trained(training, { checkpoints, resume: true });
    expect(resumed.probs).toEqual(straight.probs);
    expect(resumed.history.map(({ loss }) => loss)).toEqual(straight.history.map(({ loss }) => loss));
  });
});

it('moves the one head whose task has its turn, and no other', async () => {
  const checkpoints = join(folder, 'turns');
  const training = { sampler: { kind: 'roundRobin' }, checkpoints: { keep: 100, everySteps: 1 } };
  await trained({ ...training, optimizer: { kind: 'adamW', weightDecay: 0.5 } }, { checkpoints }, [...data.tasks]);
  const names = (await readdir(checkpoints)).filter((name) => name.endsWith('.safetensors')).sort();
  const bias = await Promise.all(
    names.map(async (name) => {
      const { tensors } = readSafetensors(await readFile(join(checkpoints, name)), name);
      const own = (array: string) => [...tensors.get(array)!.values];
      return [...own('weights/heads/bias'), ...own('slots/heads/bias/m'), ...own('slots/heads/bias/v')];
    }),
  );
  expect(bias.length).toBeGreaterThan(8);
  // Columns 0 and 1 of five are the first task's; the first checkpoint stands after its turn.
  bias.slice(1).forEach((values, i) => {
    const moved = new Set(values.flatMap((value, at) => (value === bias[i][at] ? [] : [at % 5 < 2 ? 0 : 1])));
    expect([...moved]).toEqual([(i + 1) % 2]);
  });
});

it('gives a task’s turn the labels of that task alone, or with labels: all every label on its rows', async () => {
  const losses = async (labels: string) => {
    const { history } = await trained({ sampler: { kind: 'roundRobin', labels } }, {}, [...data.tasks]);
    return history[0].taskLosses;
  };
  const [own, all] = [await losses('task'), await losses('all')];
  expect(own.sign).toBeGreaterThan(0);
  expect(all.sign).not.toBe(own.sign);
});
