import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSweep } from '../../src/experiment/runSweep.js';
import type { SweepEvent } from '../../src/experiment/sweepEvent.js';
import { SweepFolder } from '../../src/experiment/sweepFolder.js';
import type { PlannedRun, SweepPlan } from '../../src/experiment/sweepPlan.js';

const base = mkdtempSync(join(tmpdir(), 'espalier-runner-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** Stands in for the command line: it notes how it was called, and does what its config says. */
const script = `import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const [command, config, , out, ...rest] = process.argv.slice(2);
const { exit = 0, once = false, score = 0.5 } = JSON.parse(readFileSync(config, 'utf8'));
mkdirSync(out, { recursive: true });
appendFileSync(out + '/calls', [command, ...rest].join(' ') + '\\n');
if (exit > 0 && !(once && existsSync(out + '/tried'))) {
  writeFileSync(out + '/tried', '');
  process.stderr.write('it went wrong\\n');
  process.exit(exit);
}
const network = { validation: { n: 1, macroF1: score } };
writeFileSync(out + '/metrics.json', JSON.stringify({ tasks: {}, mean: { network }, timing: {}, memory: {} }));
`;
beforeAll(() => writeFileSync(join(base, 'cli.mjs'), script));

interface Setting {
  readonly exit?: number;
  readonly once?: boolean;
  readonly score?: number;
}

/** A sweep of runs called a, b, …, ready to be run. */
async function sweepOf(
  name: string,
  settings: readonly Setting[],
  more: Partial<SweepPlan> = {},
  run: Partial<PlannedRun> = {},
) {
  const ids = settings.map((_, i) => 'abcdefghi'[i]);
  const plan: SweepPlan = {
    version: 1,
    espalier: '0',
    name,
    axes: { which: { labels: ids, paths: [] } },
    seedAxes: [],
    runs: ids.map((id) => ({ id, command: 'run', epochs: 9, ...run })),
    cells: ids.map((id) => ({ run: id, axes: { which: id }, seed: 0 })),
    excluded: 0,
    compare: { metric: 'macroF1', split: 'test', baseline: {} },
    budget: {},
    runner: { parallel: 1, retries: 1 },
    ...more,
  };
  const folder = new SweepFolder(join(base, name));
  await folder.writePlan(plan, new Map(ids.map((id, i) => [id, JSON.stringify(settings[i])])));
  const calls = (id: string) =>
    readFileSync(join(folder.run(id), 'calls'), 'utf8')
      .trimEnd()
      .split('\n');
  return { plan, folder, calls };
}

async function go({ plan, folder }: { plan: SweepPlan; folder: SweepFolder }, signal = new AbortController().signal) {
  const told: SweepEvent[] = [];
  const outcome = await runSweep(plan, folder, {
    cli: [process.execPath, join(base, 'cli.mjs')],
    tell: (event) => void told.push(event),
    say: () => {},
    now: () => performance.now(),
    signal,
  });
  return { outcome, told };
}

describe('runSweep', () => {
  it('runs each once, and nothing that is done a second time', async () => {
    const sweep = await sweepOf('each', [{}, {}], { runner: { parallel: 2, retries: 0 } });
    const { outcome, told } = await go(sweep);
    expect(outcome).toEqual({ runs: 2, done: 2, failed: 0, left: 0, finished: 2 });
    expect(told.map(({ axes }) => axes.which).sort()).toEqual(['a', 'b']);
    expect(sweep.calls('a')).toEqual(['run --resume']);
    expect((await go(sweep)).outcome.finished).toBe(0);
  });

  it('tries a crash again and a wrong input not, and goes on with the others', async () => {
    const sweep = await sweepOf('tries', [{ exit: 3, once: true }, { exit: 1 }, {}]);
    const { outcome } = await go(sweep);
    expect(outcome).toEqual({ runs: 3, done: 2, failed: 1, left: 0, finished: 3 });
    expect([sweep.calls('a').length, sweep.calls('b').length]).toEqual([2, 1]);
    expect((await sweep.folder.readRecord('b'))?.error).toBe('exit code 1: it went wrong');
    // The next call tries what failed once more.
    await go(sweep);
    expect([sweep.calls('a').length, sweep.calls('b').length]).toEqual([2, 2]);
  });

  it('ends with its budget of runs, earlier calls counted, and of hours', async () => {
    const runs = await sweepOf('runs', [{}, {}, {}], { budget: { runs: 2 } });
    expect((await go(runs)).outcome).toMatchObject({ done: 2, left: 1, budget: 'runs' });
    expect((await go(runs)).outcome).toMatchObject({ done: 2, left: 1, finished: 0, budget: 'runs' });
    // A millisecond is over after the first run, whose length nobody could know.
    const hours = await sweepOf('hours', [{}, {}], { budget: { hours: 1e-3 / 3600 } });
    expect((await go(hours)).outcome).toMatchObject({ done: 1, left: 1, budget: 'hours' });
  });

  it('promotes by the score on the rungs, as a resume with a later stopAfter', async () => {
    const search = { samples: 3, seed: 0, halving: { metric: 'mean/validation/macroF1', minimum: 3, eta: 3 } };
    const scores = [0.1, 0.9, 0.5].map((score) => ({ score }));
    const sweep = await sweepOf('halving', scores, { search }, { bracket: '' });
    expect((await go(sweep)).outcome).toMatchObject({ done: 3, finished: 4 });
    const first = 'run --resume --set training.stopAfter=3';
    expect(['a', 'b', 'c'].map(sweep.calls)).toEqual([[first], [first, 'run --resume'], [first]]);
    expect((await sweep.folder.readRecord('b'))?.rungs).toEqual([
      { epochs: 3, score: 0.9 },
      { epochs: 9, score: 0.9 },
    ]);
    expect((await go(sweep)).outcome.finished).toBe(0);
  });

  it('throws the reason where it is stopped, and is refused where another process runs it', async () => {
    const sweep = await sweepOf('stopped', [{}]);
    const stop = AbortSignal.abort(new Error('stopped'));
    await expect(go(sweep, stop)).rejects.toThrow('stopped');
    mkdirSync(sweep.folder.path, { recursive: true });
    writeFileSync(sweep.folder.file('lock'), JSON.stringify({ pid: 1, host: 'elsewhere' }));
    await expect(go(sweep)).rejects.toThrow(/^SWEEP_RUNNING/);
  });
});
