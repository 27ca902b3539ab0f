import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { loadNetwork } from '../../src/network/loadNetwork.js';
import { readSafetensors } from '../../src/network/safetensors.js';
import { type TrainOptions, train } from '../../src/training/train.js';
import { smallSpec, smallWorld } from '../support/smallWorld.js';
import { testBackend } from '../support/testBackend.js';

let backend: Backend;
let folder: string;
beforeAll(async () => {
  backend = await openBackend(testBackend('wasm'));
  folder = await mkdtemp(join(tmpdir(), 'espalier-ema-'));
});
afterAll(async () => {
  backend.dispose();
  await rm(folder, { recursive: true, force: true });
});

const data = smallWorld();

async function predictions(epochs: number, training: object, options: Partial<TrainOptions> = {}) {
  const network = await train(backend, smallSpec(epochs, training), data, { rng: new Rng(1), ...options });
  const probs = await network.predict(data.features);
  network.dispose();
  return probs;
}

/** A checkpoint after every step. */
const everyStep = { checkpoints: { keep: 100, everySteps: 1 } };

async function arraysAt(checkpoints: string): Promise<Map<string, Float32Array>[]> {
  const names = (await readdir(checkpoints)).filter((name) => name.endsWith('.safetensors')).sort();
  return Promise.all(
    names.map(async (name) => {
      const { tensors } = readSafetensors(await readFile(join(checkpoints, name)), name);
      return new Map([...tensors].map(([key, { values }]) => [key, values]));
    }),
  );
}

describe('training.ema', () => {
  it('averages the weights of all steps, dᵗ⁻ⁱ each, tables and heads included, and leaves training as it is', async () => {
    const [plain, averaged] = [join(folder, 'plain'), join(folder, 'averaged')];
    await predictions(1, everyStep, { checkpoints: plain });
    await predictions(1, { ...everyStep, ema: 0.7 }, { checkpoints: averaged });
    const [steps, own] = [await arraysAt(plain), await arraysAt(averaged)];
    expect(own).toHaveLength(6);
    const names = [...steps[0].keys()].filter((name) => name.startsWith('weights/'));
    expect(names).toContain('weights/trunk/0/table/words');
    for (const name of names) {
      own.forEach((arrays, t) => {
        expect(arrays.get(name), name).toEqual(steps[t].get(name));
      });
      const average = own[5].get(name.replace('weights/', 'average/'))!;
      const decays = steps.map((_, i) => 0.7 ** (5 - i));
      const total = decays.reduce((a, b) => a + b, 0);
      average.forEach((value, j) => {
        const expected = steps.reduce((sum, arrays, i) => sum + decays[i] * arrays.get(name)![j], 0) / total;
        expect(value, name).toBeCloseTo(expected, 5);
      });
    }
  });

  it('is what is predicted from, watched and saved', async () => {
    const checkpoints = join(folder, 'served');
    const network = await train(backend, smallSpec(2, { ...everyStep, ema: 0.9 }), data, {
      rng: new Rng(1),
      checkpoints,
    });
    const probs = await network.predict(data.features);
    expect(probs).not.toEqual(await predictions(2, {}));
    await network.save(join(folder, 'model'));
    network.dispose();
    const loaded = await loadNetwork(backend, join(folder, 'model'));
    expect(await loaded.predict(data.features)).toEqual(probs);
    loaded.dispose();
    const last = (await arraysAt(checkpoints)).at(-1)!;
    const { tensors } = readSafetensors(await readFile(join(folder, 'model/weights.safetensors')), 'model');
    expect(tensors.get('trunk/0/table/words')!.values).toEqual(last.get('average/trunk/0/table/words'));
  });

  it('gives early stopping the averaged weights, to score and to keep', async () => {
    const values = [0.5, 0.1, 0.1];
    const seen: Map<string, Float32Array>[] = [];
    let epoch = 0;
    const probs = await predictions(
      3,
      { ema: 0.9, earlyStopping: { metric: 'mean/validation/macroF1', patience: 2 } },
      {
        evaluate: async (predict) => {
          seen.push(await predict(data.features));
          return { 'mean/validation/macroF1': values[epoch++] };
        },
      },
    );
    expect(probs).toEqual(seen[0]);
    expect(probs).toEqual(await predictions(1, { ema: 0.9 }));
  });

  it('goes on after an abort as if it had never stopped', async () => {
    const straight = await predictions(4, { ema: 0.95 });
    const checkpoints = join(folder, 'abort');
    const stop = new AbortController();
    const log = ({ event }: Readonly<Record<string, unknown>>) =>
      void (event === 'epoch' && stop.abort(new Error('stopped')));
    const stopped = predictions(4, { ema: 0.95 }, { checkpoints, signal: stop.signal, log });
    await expect(stopped).rejects.toThrow('stopped');
    expect(await predictions(4, { ema: 0.95 }, { checkpoints, resume: true })).toEqual(straight);
  });
});
