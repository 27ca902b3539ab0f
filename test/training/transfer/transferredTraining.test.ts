import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../../src/backend/backend.js';
import { openBackend } from '../../../src/backend/openBackend.js';
import { Rng } from '../../../src/core/rng.js';
import { readSafetensors, type StoredTensor } from '../../../src/network/safetensors.js';
import { type TrainingData, train } from '../../../src/training/train.js';
import { transferParams } from '../../../src/training/transfer/transferParams.js';
import { smallSpec, smallWorld } from '../../support/smallWorld.js';
import { testBackend } from '../../support/testBackend.js';

let backend: Backend;
let folder: string;
let source: Map<string, StoredTensor>;
const world = smallWorld();
const [sign, word] = world.tasks;

beforeAll(async () => {
  backend = await openBackend(testBackend('wasm'));
  folder = await mkdtemp(join(tmpdir(), 'espalier-transfer-'));
  source = (await weightsAfter(2, { ...world, tasks: [sign] })).weights;
});
afterAll(async () => {
  backend.dispose();
  await rm(folder, { recursive: true });
});

async function weightsAfter(
  epochs: number,
  data: TrainingData,
  given?: { transfer: object; training?: object; checkpoints?: string; stopAfter?: number },
) {
  const abort = new AbortController();
  let seen = 0;
  const options = {
    rng: new Rng(3),
    checkpoints: given?.checkpoints,
    resume: given?.checkpoints !== undefined,
    signal: abort.signal,
    log: ({ event }: Readonly<Record<string, unknown>>) => {
      if (event === 'epoch' && ++seen === given?.stopAfter) abort.abort(new Error('stopped'));
    },
  };
  const transfer = given && {
    params: transferParams.parse({ from: 'x', ...given.transfer }),
    source,
    place: '/run/model',
  };
  const trained = await train(backend, { ...smallSpec(epochs, given?.training), transfer }, data, options);
  await trained.save(folder);
  const file = join(folder, 'weights.safetensors');
  const { tensors } = readSafetensors(await readFile(file), file);
  trained.dispose();
  return { weights: tensors, transferred: trained.transferred };
}

const same = (a: Map<string, StoredTensor>, b: Map<string, StoredTensor>) =>
  [...a.keys()].filter((name) => b.has(name) && a.get(name)!.values.join() === b.get(name)!.values.join()).sort();
const ofTrunk = ['trunk/0/bias', 'trunk/0/kernel', 'trunk/0/table/words'];

describe('training from the weights of another network', () => {
  it('trains the head of a new task alone where everything that was taken over is frozen', async () => {
    const { weights, transferred } = await weightsAfter(2, world, { transfer: { part: 'all', freeze: 'all' } });
    expect(transferred).toEqual(['heads/sign/bias', 'heads/sign/kernel', ...ofTrunk]);
    expect(same(weights, source)).toEqual(transferred);
    const { weights: untrained } = await weightsAfter(1, world, {
      transfer: { part: 'all', freeze: 'all', learningRates: { factors: { 'heads/word/*': 0 } } },
    });
    expect(same(weights, untrained)).toEqual(transferred);
  });

  it('moves it after the frozen epochs, with the slots of a first step', async () => {
    const frozen = { transfer: { freeze: { epochs: 2 } } };
    expect(same((await weightsAfter(2, world, frozen)).weights, source)).toEqual(ofTrunk);
    expect(same((await weightsAfter(3, world, frozen)).weights, source)).toEqual([]);
  });

  it.each(['adamW', 'lion', 'sgd'])(
    'learns at the rate it is given: %s at a tenth is %s with a tenth of the rate',
    async (kind) => {
      const spec = (learningRate: number) => ({ optimizer: { kind, learningRate } });
      const slow = await weightsAfter(
        1,
        { ...world, tasks: [word] },
        {
          transfer: { learningRates: { factors: { '*': 0.1 } } },
          training: spec(1e-2),
        },
      );
      const plain = await weightsAfter(1, { ...world, tasks: [word] }, { transfer: {}, training: spec(1e-3) });
      for (const [name, { values }] of plain.weights) {
        values.forEach((value, i) => {
          expect(slow.weights.get(name)!.values[i]).toBeCloseTo(value, 5);
        });
      }
    },
  );

  it('keeps rows of a table that training here never uses', async () => {
    const [dense, words] = world.features.blocks;
    const blocks = [dense, { ...words, indices: new Uint32Array(world.features.n).fill(2) }] as never;
    const { weights } = await weightsAfter(1, { ...world, features: { ...world.features, blocks } }, { transfer: {} });
    const [now, before] = [weights, source].map((all) => all.get('trunk/0/table/words')!.values);
    expect(now.subarray(0, 16)).toEqual(before.subarray(0, 16));
    expect(now.subarray(16, 24)).not.toEqual(before.subarray(16, 24));
  });

  it('goes on after an interruption as if there had been none, frozen layers and all', async () => {
    const given = { transfer: { freeze: { epochs: 1 }, unfreeze: 'gradual', learningRates: { decay: 0.5 } } };
    const whole = await weightsAfter(4, world, given);
    const checkpoints = await mkdtemp(join(folder, 'checkpoints-'));
    for (const stopAfter of [1, 1]) {
      await expect(weightsAfter(4, world, { ...given, checkpoints, stopAfter })).rejects.toThrow('stopped');
    }
    expect(await weightsAfter(4, world, { ...given, checkpoints })).toEqual(whole);
  });
});
