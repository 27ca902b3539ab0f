import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Backend, BackendName } from '../../src/backend/backend.js';
import { ContentStore } from '../../src/cache/contentStore.js';
import { EspalierError } from '../../src/core/errors.js';
import { type ChooseOptions, chooseBackend } from '../../src/stages/chooseBackend.js';
import type { RateJob } from '../../src/stages/rateJob.js';
import { trainingParams } from '../../src/training/trainingParams.js';

const job: RateJob = {
  trunk: { kind: 'linear', units: 4 } as never,
  sharing: { kind: 'hard' },
  training: trainingParams.parse({}),
  tasks: [{ name: 'spam', k: 2, head: { layers: [], inputs: ['trunk'] }, taskWeight: 1 }],
  inputs: [{ kind: 'dense', name: 'numbers', d: 3 }],
  slices: 0,
  rows: 256,
};

let folder: string;
let store: ContentStore;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'espalier-choose-'));
});
beforeEach(() => {
  store = new ContentStore(join(folder, String(count++)), 2 ** 20);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A machine with some rungs, on which each has its speed; null: it does not work. */
function machine(installed: readonly BackendName[], rates: Partial<Record<BackendName, number | null>>) {
  const said: string[] = [];
  const measured: BackendName[] = [];
  const gone = new Set<string>();
  const is = (kind: BackendName) => ({ isInstalled: async () => installed.includes(kind) });
  const options: ChooseOptions = {
    progress: { begin: () => ({ advance() {}, end() {} }), say: (line) => void said.push(line) },
    store,
    kinds: { gpu: is('gpu'), native: is('native'), webgpu: is('webgpu'), wasm: is('wasm'), cpu: is('cpu') },
    async measure(kind) {
      measured.push(kind);
      const rate = gone.has(kind) ? null : rates[kind];
      return rate ? { device: `the ${kind}`, examplesPerSecond: rate } : { reason: 'no GPU found' };
    },
    async open(kind, { onPassed } = {}) {
      if (gone.has(kind)) throw new EspalierError({ code: 'BACKEND_MISSING', message: 'gone' });
      if (kind === 'auto') onPassed?.(['gpu: not installed']);
      return { kind: kind === 'auto' ? 'wasm' : kind, device: `the ${kind}` } as Backend;
    },
  };
  return { options, said, measured, gone };
}

describe('chooseBackend', () => {
  it.each<BackendName[][]>([[[]], [['native']], [['webgpu']]])(
    'goes down the ladder, measuring nothing, where %j is all that there is beside wasm',
    async (installed) => {
      const { options, measured } = machine(installed, {});
      const { backend, reason } = await chooseBackend(job, options);
      expect(backend.kind).toBe('wasm');
      expect(reason).toBe('the first of the ladder (gpu: not installed)');
      expect(measured).toEqual([]);
    },
  );

  it('takes the fastest on this model’s step, wasm included, and says by how much', async () => {
    const fast = machine(['gpu', 'native'], { gpu: 900, native: 21_349, wasm: 9000 });
    const { backend, reason } = await chooseBackend(job, fast.options);
    expect(backend.kind).toBe('native');
    expect(reason).toBe(
      "21,300 examples/s on this model's step, measured; gpu: 900 examples/s; wasm: 9,000 examples/s",
    );
    expect(fast.said).toEqual([`backend: native, the native (${reason})`]);
    const small = machine(['gpu', 'webgpu'], { gpu: 10, webgpu: 20, wasm: 30 });
    expect((await chooseBackend(job, small.options)).backend.kind).toBe('wasm');
  });

  it('says why one does not work', async () => {
    const { options } = machine(['gpu', 'native'], { gpu: null, native: 10, wasm: 5 });
    expect((await chooseBackend(job, options)).reason).toContain('gpu: no GPU found');
  });

  it('remembers for this model size, not for another one', async () => {
    const { options, measured } = machine(['native', 'webgpu'], { native: 10, webgpu: 20, wasm: 5 });
    await chooseBackend(job, options);
    expect(measured).toEqual(['native', 'webgpu', 'wasm']);
    const again = await chooseBackend(job, options);
    expect(measured).toHaveLength(3);
    expect(again.backend.kind).toBe('webgpu');
    expect(again.reason).toMatch(/measured earlier/);
    await chooseBackend({ ...job, inputs: [{ kind: 'dense', name: 'numbers', d: 4000 }] }, options);
    expect(measured).toHaveLength(6);
  });

  it('measures anew where what was fastest is gone', async () => {
    const { options, measured, gone } = machine(['native', 'webgpu'], { native: 10, webgpu: 20, wasm: 5 });
    await chooseBackend(job, options);
    gone.add('webgpu');
    expect((await chooseBackend(job, options)).backend.kind).toBe('native');
    expect(measured).toHaveLength(6);
  });

  it('goes down the ladder where nothing could be measured', async () => {
    const { options } = machine(['gpu', 'native'], {});
    expect((await chooseBackend(job, options)).backend.kind).toBe('wasm');
  });
});
