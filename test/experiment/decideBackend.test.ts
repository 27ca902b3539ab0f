import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { autoVariable } from '../../src/backend/autoBackend.js';
import { decideBackend } from '../../src/experiment/decideBackend.js';
import { runSweep } from '../../src/experiment/runSweep.js';
import { SweepFolder } from '../../src/experiment/sweepFolder.js';
import type { SweepPlan } from '../../src/experiment/sweepPlan.js';

const base = mkdtempSync(join(tmpdir(), 'espalier-backend-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

/** Stands in for the command line: it opens wasm after a while, and notes what it was told and when. */
const script = `import { mkdirSync, writeFileSync } from 'node:fs';
const [, , , , out] = process.argv.slice(1);
mkdirSync(out, { recursive: true });
const told = process.env.${autoVariable};
const began = Date.now();
setTimeout(() => {
  const backend = { kind: told ?? 'wasm', device: 'WebAssembly', reason: 'the first of the ladder', versions: {} };
  writeFileSync(out + '/environment.json', JSON.stringify({ backend }));
  writeFileSync(out + '/metrics.json', JSON.stringify({ tasks: {}, mean: {}, timing: {}, memory: {} }));
  writeFileSync(out + '/told.json', JSON.stringify({ told: told ?? null, began, opened: Date.now() }));
}, 60);
`;
beforeAll(() => writeFileSync(join(base, 'cli.mjs'), script));

async function sweepOf(name: string, runs: SweepPlan['runs']) {
  const plan: SweepPlan = {
    version: 1,
    espalier: '0',
    name,
    axes: { which: { labels: runs.map(({ id }) => id), paths: [] } },
    seedAxes: [],
    runs,
    cells: runs.map(({ id }) => ({ run: id, axes: { which: id }, seed: 0 })),
    excluded: 0,
    compare: { metric: 'macroF1', split: 'test', baseline: {} },
    budget: {},
    runner: { parallel: 2, retries: 0 },
  };
  const folder = new SweepFolder(join(base, name));
  await folder.writePlan(plan, new Map(runs.map(({ id }) => [id, '{}'])));
  return { plan, folder };
}

const go = ({ plan, folder }: Awaited<ReturnType<typeof sweepOf>>) =>
  runSweep(plan, folder, {
    cli: [process.execPath, join(base, 'cli.mjs')],
    tell: () => {},
    say: () => {},
    now: () => performance.now(),
    signal: new AbortController().signal,
  });

const auto = (id: string) => ({ id, command: 'run', epochs: 1, auto: true }) as const;
const told = (folder: SweepFolder, id: string) => JSON.parse(readFileSync(join(folder.run(id), 'told.json'), 'utf8'));

describe('the backend of a sweep', () => {
  it('is decided by the first run, and the others that say auto wait for it and take it', async () => {
    const sweep = await sweepOf('first', [auto('a'), auto('b'), { id: 'named', command: 'run', epochs: 1 }]);
    await go(sweep);
    const { folder } = sweep;
    expect(['a', 'b', 'named'].map((id) => told(folder, id).told)).toEqual([null, 'wasm', null]);
    // The one that names its backend began beside the first one.
    expect(told(folder, 'named').began).toBeLessThan(told(folder, 'b').began);
    expect(told(folder, 'b').began).toBeGreaterThanOrEqual(told(folder, 'a').opened);
    expect(await folder.readJson('backend.json')).toEqual({
      kind: 'wasm',
      device: 'WebAssembly',
      reason: 'the first of the ladder',
      run: 'a',
    });
  });

  it('stays when the sweep goes on, whatever the environment says by then', async () => {
    const { plan, folder } = await sweepOf('onwards', [auto('a')]);
    await go({ plan, folder });
    vi.stubEnv(autoVariable, 'native');
    const more = await sweepOf('onwards', [auto('a'), auto('c')]);
    await go(more);
    expect(told(folder, 'c').told).toBe('wasm');
  });

  it('is read off what is done where a killed call wrote nothing down', async () => {
    const { plan, folder } = await sweepOf('killed', [auto('a'), auto('b')]);
    mkdirSync(folder.run('b'), { recursive: true });
    writeFileSync(
      join(folder.run('b'), 'environment.json'),
      JSON.stringify({ backend: { kind: 'cpu', device: 'JS' } }),
    );
    const said: string[] = [];
    expect(await decideBackend(plan, folder, (line) => said.push(line))).toEqual({
      kind: 'cpu',
      device: 'JS',
      run: 'b',
    });
    expect(said).toEqual([expect.stringMatching(/^backend: cpu for all runs that say auto/)]);
    expect(await decideBackend(plan, folder, () => {})).toMatchObject({ kind: 'cpu' });
  });

  it('is an error where it is gone, and nothing where no run says auto', async () => {
    vi.stubEnv('ESPALIER_HOME', join(base, 'home'));
    const { plan, folder } = await sweepOf('gone', [auto('a')]);
    writeFileSync(folder.file('backend.json'), JSON.stringify({ kind: 'webgpu', device: 'a card', run: 'a' }));
    await expect(go({ plan, folder })).rejects.toThrow(/^SWEEP_BACKEND.*webgpu \(a card\).*not installed any more/);
    // A sweep that is done needs none.
    await folder.writeRecord('a', { state: 'done', seconds: 1, attempts: 1 });
    expect((await go({ plan, folder })).done).toBe(1);
    const named = { ...plan, runs: [{ id: 'a', command: 'run', epochs: 1 } as const] };
    expect(await decideBackend(named, folder, () => {})).toBeUndefined();
  });
});
