import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { gatherFeatures } from '../../src/training/gatherFeatures.js';
import { type TrainOptions, train } from '../../src/training/train.js';
import type { TrainingCopies } from '../../src/training/trainingCopies.js';
import { worldSize as n, smallSpec, smallWorld } from '../support/smallWorld.js';

let backend: Backend;
let folder: string;
beforeAll(async () => {
  backend = await openBackend('wasm');
  folder = await mkdtemp(join(tmpdir(), 'espalier-copies-'));
});
afterAll(async () => {
  backend.dispose();
  await rm(folder, { recursive: true, force: true });
});

const { features } = smallWorld();
const parents = Uint32Array.from({ length: n }, (_, row) => row);

/** Copies whose numbers are noisy, and whose word is another one of its class; in the last epoch words that nobody else has. */
const noisy = (everyEpoch: boolean): TrainingCopies => ({
  parents,
  everyEpoch,
  weight: 'shared',
  keepOriginals: true,
  async ofEpoch(epoch) {
    const rng = new Rng(11).derive(`epoch ${epoch}`);
    const own = structuredClone(gatherFeatures(features, parents));
    for (const block of own.blocks) {
      if (block.kind === 'dense') for (let i = 0; i < block.values.length; i++) block.values[i] += 0.1 * rng.normal();
      if (block.kind === 'sparse')
        for (let i = 0; i < n; i++) if (rng.uniform() < 0.3) block.indices[i] = (block.indices[i] + 3) % 6;
    }
    return { features: own, made: parents.map((row) => (row % 5 === epoch % 5 ? 0 : 1)) as unknown as Uint8Array };
  },
});

async function trained(copies: TrainingCopies | undefined, options: Partial<TrainOptions> = {}, training: object = {}) {
  const network = await train(
    backend,
    smallSpec(4, training),
    { ...smallWorld(), copies },
    { rng: new Rng(1), ...options },
  );
  const probs = await network.predict(features);
  network.dispose();
  return { probs, network };
}

describe('train with copies', () => {
  it('visits them beside their rows, and changes nothing where there are none', async () => {
    const plain = await trained(undefined);
    const none = await trained({ ...noisy(false), parents: new Uint32Array() });
    expect(none.probs).toEqual(plain.probs);
    expect((await trained(noisy(false))).probs).not.toEqual(plain.probs);
  });

  it.each([false, true])(
    'gives the same bytes for the same seed, and goes on after an abort (every epoch: %s)',
    async (everyEpoch) => {
      const straight = await trained(noisy(everyEpoch));
      const checkpoints = join(folder, String(everyEpoch));
      const stop = new AbortController();
      let steps = 0;
      const progress = {
        say: () => {},
        begin: () => ({ advance: () => void (++steps === 25 && stop.abort(new Error('stopped'))), end: () => {} }),
      };
      await expect(trained(noisy(everyEpoch), { checkpoints, signal: stop.signal, progress })).rejects.toThrow(
        'stopped',
      );
      const resumed = await trained(noisy(everyEpoch), { checkpoints, resume: true });
      expect(resumed.probs).toEqual(straight.probs);
      expect(resumed.network.history.map(({ loss }) => loss)).toEqual(straight.network.history.map(({ loss }) => loss));
    },
  );

  it('keeps what it has learned when it is stopped while copies are made', async () => {
    const straight = await trained(noisy(true));
    const checkpoints = join(folder, 'making');
    const stop = new AbortController();
    const copies = noisy(true);
    const stopping: TrainingCopies = {
      ...copies,
      async ofEpoch(epoch) {
        if (epoch < 2) return copies.ofEpoch(epoch);
        stop.abort(new Error('stopped'));
        throw stop.signal.reason;
      },
    };
    const before = backend.tf.memory().numTensors;
    await expect(trained(stopping, { checkpoints, signal: stop.signal })).rejects.toThrow('stopped');
    expect(backend.tf.memory().numTensors).toBe(before);
    const lines: string[] = [];
    const progress = {
      begin: () => ({ advance: () => {}, end: () => {} }),
      say: (line: string) => void lines.push(line),
    };
    const resumed = await trained(noisy(true), { checkpoints, resume: true, progress });
    expect(lines.join()).toMatch(/resuming at step 2\d of/);
    expect(resumed.probs).toEqual(straight.probs);
  });

  it.each([false, true])('keeps as many tensors alive after every epoch (every epoch: %s)', async (everyEpoch) => {
    const before = backend.tf.memory().numTensors;
    const counts = new Set<number>();
    const log = ({ event }: Readonly<Record<string, unknown>>) =>
      void (event === 'epoch' && counts.add(backend.tf.memory().numTensors));
    await trained(noisy(everyEpoch), { log });
    expect(counts.size).toBe(1);
    expect(backend.tf.memory().numTensors).toBe(before);
  });

  it('works with accumulated gradients, clipping and a balancer that looks at gradients', async () => {
    const { network } = await trained(
      noisy(true),
      {},
      {
        accumulate: 2,
        optimizer: { kind: 'adamW', clipNorm: 1 },
      },
    );
    expect(network.history.every(({ loss }) => Number.isFinite(loss))).toBe(true);
    const surgery = await trained(noisy(true), {}, { balancing: { kind: 'pcgrad' } });
    expect(surgery.network.history).toHaveLength(4);
  });

  it('teaches words that only copies hold', async () => {
    // Every original has word 0 or 1 by its class; copies have word 4 and 5 in their place.
    const world = smallWorld();
    const words = Uint32Array.from({ length: n }, (_, row) => row % 2);
    const block = {
      kind: 'sparse' as const,
      name: 'words',
      n,
      d: 6,
      rowOffsets: Uint32Array.from({ length: n + 1 }, (_, i) => i),
      values: new Float32Array(n).fill(1),
    };
    const own = { n, blocks: [{ ...block, indices: words }] };
    const others = { n, blocks: [{ ...block, indices: words.map((word) => word + 4) }] };
    const probs = new Float32Array(2 * n);
    words.forEach((word, row) => {
      probs[2 * row + word] = 1;
    });
    const task = { ...world.tasks[0], name: 'word', probs, weights: new Float32Array(n).fill(1) };
    for (const everyEpoch of [false, true]) {
      const copies = {
        ...noisy(everyEpoch),
        ofEpoch: async () => ({ features: others, made: new Uint8Array(n).fill(1) }),
      };
      const spec = smallSpec(20, { optimizer: { kind: 'adamW', learningRate: 0.05 } });
      const network = await train(
        backend,
        spec,
        { features: own, splits: world.splits, tasks: [task], copies },
        { rng: new Rng(1) },
      );
      const predicted = (await network.predict(others)).get('word')!;
      network.dispose();
      for (let row = 0; row < n; row++) expect(predicted[2 * row + words[row]]).toBeGreaterThan(0.8);
    }
  });
});
