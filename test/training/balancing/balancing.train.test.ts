import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../src/backend/openBackend.js';
import { Rng } from '../../../src/core/rng.js';
import { trunkParams } from '../../../src/network/trunkParams.js';
import { type BalancingName, balancing } from '../../../src/training/balancing/index.js';
import { type TrainOptions, train } from '../../../src/training/train.js';
import { trainingParams } from '../../../src/training/trainingParams.js';
import { mixedWorld } from '../../support/mixedWorld.js';

const wasm = await openBackend('wasm');
const cpu = await openBackend('cpu');
const folder = await mkdtemp(join(tmpdir(), 'espalier-balancing-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(
  [wasm, cpu].flatMap((backend) =>
    (Object.keys(balancing) as BalancingName[]).map((kind) => ({ kind, backend, on: backend.kind })),
  ),
)('training under $kind on $on', ({ kind, backend }) => {
  const data = mixedWorld(48);

  async function run(epochs: number, options: Partial<TrainOptions> = {}) {
    await backend.activate();
    const spec = {
      trunk: trunkParams.parse({ kind: 'mlp', layers: [6, 4], dropout: 0.2 }),
      training: trainingParams.parse({
        epochs,
        batchSize: 16,
        balancing: { kind },
        optimizer: { kind: 'adamW', learningRate: 0.02 },
      }),
    };
    const trained = await train(backend, spec, data, { rng: new Rng(1), ...options });
    const probs = await trained.predict(data.features);
    trained.dispose();
    return { probs, history: trained.history };
  }

  it('learns, leaks no tensor, and goes on after an abort as if it had never stopped', async () => {
    await backend.activate();
    const before = backend.tf.memory().numTensors;
    const counts = new Set<number>();
    const straight = await run(4, {
      log: ({ event }) => void (event === 'epoch' && counts.add(backend.tf.memory().numTensors)),
    });
    expect(backend.tf.memory().numTensors).toBe(before);
    expect(counts.size).toBe(1);
    expect(straight.history[3].loss).toBeLessThan(straight.history[0].loss);

    const checkpoints = join(folder, `${backend.kind}-${kind}`);
    const stop = new AbortController();
    const log = ({ epoch }: { epoch?: unknown }) => void (epoch === 2 && stop.abort(new Error('stopped')));
    await expect(run(4, { checkpoints, signal: stop.signal, log })).rejects.toThrow('stopped');
    const resumed = await run(4, { checkpoints, resume: true });
    expect(resumed.probs).toEqual(straight.probs);
    const told = ({ history }: typeof straight) => history.map(({ loss, taskBalance }) => ({ loss, taskBalance }));
    expect(told(resumed)).toEqual(told(straight));
    expect(Object.keys(straight.history[3].taskBalance)).toEqual(['sign', 'word']);
  });
});
