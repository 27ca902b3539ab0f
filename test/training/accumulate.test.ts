import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { type TrainOptions, train } from '../../src/training/train.js';
import { smallSpec, smallWorld } from '../support/smallWorld.js';
import { testBackend } from '../support/testBackend.js';

let backend: Backend;
let folder: string;
beforeAll(async () => {
  backend = await openBackend(testBackend('wasm'));
  folder = await mkdtemp(join(tmpdir(), 'espalier-accumulate-'));
});
afterAll(async () => {
  backend.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function trained(epochs: number, training: object, options: Partial<TrainOptions> = {}) {
  const data = smallWorld();
  const network = await train(backend, smallSpec(epochs, training), data, { rng: new Rng(1), ...options });
  const probs = await network.predict(data.features);
  network.dispose();
  return { probs, history: network.history };
}

/** 90 rows, of which every batch holds unequally many of each task; six batches of 16, the last with 6 rows of padding. */
describe('training.accumulate', () => {
  it.each([
    ['every step whole', 2, { kind: 'sgd', learningRate: 0.5, momentum: 0.9 }],
    ['a last step of two batches', 4, { kind: 'sgd', learningRate: 0.5, momentum: 0.9 }],
    ['the gradient clipped', 3, { kind: 'sgd', learningRate: 0.5, clipNorm: 0.05 }],
    ['adam', 2, { kind: 'adamW', learningRate: 0.01 }],
  ])('is one batch of as many rows, dropout and padding included: %s', async (_title, accumulate, optimizer) => {
    const large = await trained(4, { batchSize: 16 * accumulate, optimizer });
    const parts = await trained(4, { batchSize: 16, accumulate, optimizer });
    for (const [task, probs] of large.probs) {
      parts.probs.get(task)!.forEach((p, i) => {
        expect(p, task).toBeCloseTo(probs[i], 4);
      });
    }
    parts.history.forEach(({ loss }, epoch) => {
      expect(loss).toBeCloseTo(large.history[epoch].loss, 4);
    });
    expect((await trained(4, { batchSize: 16, optimizer })).probs, 'and differs from small steps').not.toEqual(
      parts.probs,
    );
  });

  it('goes on after an abort as if it had never stopped', async () => {
    const straight = await trained(4, { accumulate: 4 });
    const checkpoints = join(folder, 'abort');
    const stop = new AbortController();
    const log = ({ event }: Readonly<Record<string, unknown>>) =>
      void (event === 'epoch' && stop.abort(new Error('stopped')));
    await expect(trained(4, { accumulate: 4 }, { checkpoints, signal: stop.signal, log })).rejects.toThrow('stopped');
    expect((await trained(4, { accumulate: 4 }, { checkpoints, resume: true })).probs).toEqual(straight.probs);
  });

  it('keeps as many tensors alive after every epoch', async () => {
    const counts: number[] = [];
    const before = backend.tf.memory().numTensors;
    await trained(
      3,
      { accumulate: 4 },
      { log: ({ event }) => void (event === 'epoch' && counts.push(backend.tf.memory().numTensors)) },
    );
    expect(new Set(counts).size).toBe(1);
    expect(backend.tf.memory().numTensors).toBe(before);
  });
});
