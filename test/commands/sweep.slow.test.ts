import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.js';
import type { CellResult } from '../../src/experiment/cellResult.js';
import type { SweepPlan } from '../../src/experiment/sweepPlan.js';
import { bundleCli } from '../support/bundleCli.js';

let cli: string;
const folder = mkdtempSync(join(tmpdir(), 'espalier-sweep-'));
const file = (...parts: string[]) => join(folder, ...parts);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts the bundled command line. */
function start(...args: string[]): { child: ChildProcess; said: () => string; ended: Promise<number | null> } {
  const env = { ...process.env, ESPALIER_CACHE_LIMIT: '0' };
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env });
  let said = '';
  child.stdout.on('data', (text) => (said += text));
  child.stderr.on('data', (text) => (said += text));
  return { child, said: () => said, ended: new Promise((settle) => child.on('close', settle)) };
}

async function until(what: () => boolean): Promise<void> {
  for (let i = 0; !what(); i++) {
    if (i > 4000) throw new Error('it did not happen within the time');
    await setTimeout(50);
  }
}

const planOf = (sweep: string) => JSON.parse(readFileSync(file(sweep, 'plan.json'), 'utf8')) as SweepPlan;
const cellsOf = (sweep: string) =>
  readFileSync(file(sweep, 'cells.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as CellResult);
const weightsOf = (sweep: string, id: string) =>
  readFileSync(file(sweep, 'cells', id, 'run/model/weights.safetensors'));

/** Words that tell the class, most rows with one that a labeling function knows. */
function comments(n: number): string {
  const rng = new Rng(5);
  const pick = (words: readonly string[]) => words[rng.integer(words.length)];
  const lines = Array.from({ length: n }, (_, id) => {
    const spam = rng.uniform() < 0.5;
    const own = spam ? ['money', 'click', 'free', 'winner'] : ['voice', 'lyrics', 'guitar', 'chorus'];
    const known = spam ? ['subscribe', 'my channel'] : ['song', 'love', 'beat', ''];
    return `c${id},${pick(own)} ${pick(['the', 'a', 'this'])} ${pick(known)} ${pick(own)},${spam ? 'spam' : 'ham'}`;
  });
  return ['id,text,label', ...lines].join('\n');
}

beforeAll(async () => {
  cli = await bundleCli(folder);
  writeFileSync(file('comments.csv'), comments(4000));
  writeFileSync(
    file('comments.yaml'),
    `version: 1
name: comments
data: {source: comments.csv, id: id}
features: {text: {kind: hashedNgrams, field: text, dimensions: 512}}
tasks:
  - name: spam
    classes: [ham, spam]
    gold: label
    labelingFunctions:
      - {name: plug, kind: keyword, field: text, any: [subscribe, my channel], vote: spam}
      - {name: music, kind: keyword, field: text, any: [song, love, beat], vote: ham}
trunk: {kind: mlp, layers: [16], dropout: 0.2}
training: {epochs: 8, batchSize: 16, earlyStopping: 'off', checkpoints: {everySteps: 20}}
backend: {kind: wasm}
`,
  );
  const head = 'version: 1\nkind: sweep\nbase: comments.yaml\n';
  writeFileSync(file('seeds.yaml'), `${head}axes: {seed: {range: [1, 3]}}\nrunner: {parallel: 2}\n`);
  writeFileSync(
    file('search.yaml'),
    `${head}set: {training.epochs: 4}
axes: {rate: {path: training.optimizer.learningRate, values: [0.00001, 0.003]}, width: {path: trunk.layers, choice: [[2], [4], [8]]}}
exclude: [{rate: 0.00001}]
search: {samples: 4, halving: {eta: 2}}
controls: [labelModel]
`,
  );
  writeFileSync(
    file('wrong.yaml'),
    `${head}set: {training.batchSize: 100000, training.accumulate: 50}\naxes: {seed: {range: [1, 1]}}\nrunner: {timeout: 1}\n`,
  );
});

describe('espalier sweep', () => {
  it('goes on after kill -9 of itself, and comes to the weights of a sweep that nobody killed', async () => {
    const whole = start('sweep', 'run', 'seeds.yaml', '--out', 'whole');
    expect(await whole.ended, whole.said()).toBe(0);

    const killed = start('sweep', 'run', 'seeds.yaml', '--out', 'killed');
    const written = () =>
      (existsSync(file('killed/cells')) ? readdirSync(file('killed/cells')) : []).filter((id) => {
        const checkpoints = file('killed/cells', id, 'run/checkpoints');
        return existsSync(checkpoints) && readdirSync(checkpoints).some((name) => name.endsWith('.safetensors'));
      });
    await until(() => written().length > 0);
    killed.child.kill('SIGKILL');
    expect(existsSync(file('killed/lock'))).toBe(true);
    const again = start('sweep', 'run', 'seeds.yaml', '--out', 'killed');
    expect(await again.ended, again.said()).toBe(0);
    expect(existsSync(file('killed/lock'))).toBe(false);
    const logs = planOf('killed').runs.map(({ id }) => readFileSync(file('killed/cells', id, 'log.txt'), 'utf8'));
    expect(logs.join('\n')).toMatch(/resuming at step/);

    const ids = planOf('whole').runs.map(({ id }) => id);
    expect(planOf('killed').runs.map(({ id }) => id)).toEqual(ids);
    for (const id of ids) expect(weightsOf('killed', id).equals(weightsOf('whole', id))).toBe(true);
    expect(cellsOf('killed').map(({ scores }) => scores)).toEqual(cellsOf('whole').map(({ scores }) => scores));
    expect(cellsOf('whole')[0].cost.parameters).toBe(512 * 16 + 16 + 16 * 2 + 2);

    const nothing = start('sweep', 'run', 'seeds.yaml', '--out', 'killed', '--json');
    expect(await nothing.ended).toBe(0);
    expect(nothing.said()).toMatch(/"finished": 0/);
    expect(readFileSync(file('killed/report.html'), 'utf8')).toContain('macroF1');
  });

  it('leaves a checkpoint at Ctrl-C, and says what goes on', async () => {
    const stopped = start('sweep', 'run', 'seeds.yaml', '--out', 'stopped');
    await until(
      () =>
        existsSync(file('stopped/cells')) &&
        readdirSync(file('stopped/cells')).some((id) => existsSync(file('stopped/cells', id, 'run/checkpoints'))),
    );
    stopped.child.kill('SIGINT');
    expect(await stopped.ended).toBe(130);
    expect(stopped.said()).toMatch(/the same command goes on/);
    expect(existsSync(file('stopped/lock'))).toBe(false);
  });

  it('trains one setting in eta further, on the rungs of its epochs', async () => {
    const search = start('sweep', 'run', 'search.yaml', '--out', 'search');
    expect(await search.ended, search.said()).toBe(0);
    const cells = cellsOf('search').filter(({ control }) => !control);
    const reached = [...new Map(cells.map(({ id, axes }) => [id, axes.stopAfter])).values()];
    // Draws that came to the same setting share a run.
    expect(reached.length).toBeGreaterThan(1);
    expect(Math.max(...reached.map(Number))).toBe(reached.length >= 4 ? 4 : 2);
    expect(reached).toContain(1);
  });

  it('tells a run that took too long, and ends with 1', async () => {
    const wrong = start('sweep', 'run', 'wrong.yaml', '--out', 'wrong', '--set', 'training.epochs=100000');
    expect(await wrong.ended).toBe(1);
    expect(wrong.said()).toMatch(/RUN_FAILED[\s\S]*longer than runner.timeout, 1 seconds/);
  });
});
