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
import { smallWorld } from '../../support/smallWorld.js';
import { testBackend } from '../../support/testBackend.js';

const wasm = await openBackend(testBackend('wasm'));
const cpu = await openBackend('cpu');
const folder = await mkdtemp(join(tmpdir(), 'espalier-balancing-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(
  [wasm, cpu].flatMap((backend) =>
    (Object.keys(balancing) as BalancingName[]).map((kind) => ({ kind, backend, on: backend.kind })),
  ),
)('training under $kind on $on', ({ kind, backend }) => {
  const data = smallWorld();

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

describe('training in other shapes', () => {
  const data = smallWorld();
  async function run(trunk: object, training: object) {
    await wasm.activate();
    const spec = {
      trunk: trunkParams.parse(trunk),
      training: trainingParams.parse({ epochs: 1, batchSize: 16, ...training }),
    };
    const trained = await train(wasm, spec, data, { rng: new Rng(1) });
    const probs = await trained.predict(data.features);
    trained.dispose();
    return { probs, history: trained.history };
  }

  it.each(['pcgrad', 'gradNorm', 'nashMtl'])('balances a residual trunk under %s', async (kind) => {
    const { history } = await run({ kind: 'residual' }, { balancing: { kind } });
    expect(Object.values(history[0].taskBalance).every((weight) => weight > 0)).toBe(true);
  });

  it('compares gradients at the representation, which gives another update', async () => {
    const trunk = { kind: 'mlp', layers: [6, 4] };
    for (const kind of ['pcgrad', 'cagrad', 'mgda', 'imtl', 'nashMtl']) {
      const [exact, cheap] = [
        await run(trunk, { balancing: { kind } }),
        await run(trunk, { balancing: { kind, at: 'representation' } }),
      ];
      expect(cheap.probs, kind).not.toEqual(exact.probs);
    }
  });

  it('gives tasks their turns: a batch holds one task’s labels', async () => {
    for (const kind of ['famo', 'mgda', 'gradNorm', 'uncertainty', 'nashMtl']) {
      const { history } = await run(
        { kind: 'mlp', layers: [6] },
        { balancing: { kind }, sampler: { kind: 'roundRobin' } },
      );
      expect([history[0].loss, ...Object.values(history[0].taskBalance)].every(Number.isFinite), kind).toBe(true);
    }
  });

  it('takes one step from several batches as from one large batch where weights stand before the step', async () => {
    const trunk = { kind: 'mlp', layers: [6] };
    const balancing = { kind: 'uncertainty' };
    const [large, parts] = [
      await run(trunk, { balancing, batchSize: 30 }),
      await run(trunk, { balancing, batchSize: 15, accumulate: 2 }),
    ];
    for (const [task, probs] of large.probs) {
      probs.forEach((p, i) => {
        expect(parts.probs.get(task)![i]).toBeCloseTo(p, 4);
      });
    }
    await expect(run(trunk, { balancing: { kind: 'famo' }, accumulate: 2 })).rejects.toThrow(/^BALANCING_ACCUMULATE/);
  });
});
