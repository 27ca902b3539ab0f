import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../src/core/rng.js';
import { testBackend } from './support/testBackend.js';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'espalier-cli-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Started {
  process: ChildProcess;
  done: Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }>;
}

/** Starts the command line from its source. */
function start(...args: string[]): Started {
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules/jiti/lib/jiti-cli.mjs'), join(root, 'src/cli.ts'), ...args],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => (stdout += text));
  child.stderr.on('data', (text) => (stderr += text));
  const done = new Promise<Awaited<Started['done']>>((settle) => {
    child.on('close', (code, signal) => settle({ code, signal, stdout, stderr }));
  });
  return { process: child, done };
}

const espalier = (...args: string[]) => start(...args).done;

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

beforeAll(() => {
  writeFileSync(join(folder, 'comments.csv'), comments(4000));
  writeFileSync(
    join(folder, 'comments.yaml'),
    `version: 1
name: comments
seed: 3
data: {source: comments.csv, id: id}
features:
  text: {kind: hashedNgrams, field: text, dimensions: 512}
tasks:
  - name: spam
    classes: [ham, spam]
    gold: label
    labelingFunctions:
      - {name: plug, kind: keyword, field: text, any: [subscribe, my channel], vote: spam}
      - {name: music, kind: keyword, field: text, any: [song, love, beat], vote: ham}
trunk: {kind: mlp, layers: [16], dropout: 0.2}
training: {epochs: 8, batchSize: 16, checkpoints: {everySteps: 200, keep: 2}}
backend: {kind: ${testBackend('wasm')}}
`,
  );
});

const checkpointsOf = (out: string): string[] => {
  const path = join(folder, out, 'checkpoints');
  return existsSync(path)
    ? readdirSync(path)
        .filter((name) => name.endsWith('.safetensors'))
        .sort()
    : [];
};

/** Waits until the run in `out` has a checkpoint that it had not before; false where it ended first. */
async function nextCheckpoint(out: string, started: Started): Promise<boolean> {
  const before = checkpointsOf(out).at(-1);
  while (started.process.exitCode === null) {
    const newest = checkpointsOf(out).at(-1);
    if (newest !== undefined && newest !== before) return true;
    await setTimeout(10);
  }
  return false;
}

const weightsOf = (out: string) => readFileSync(join(folder, out, 'model/weights.safetensors'));
const stateOf = (out: string) => JSON.parse(readFileSync(join(folder, out, 'status.json'), 'utf8')).state;

describe('a run that is stopped', () => {
  beforeAll(async () => {
    const { code, stderr } = await espalier('run', 'comments.yaml', '--out', 'straight');
    expect(code, stderr).toBe(0);
  });

  it('ends with the same bytes after kill -9, again and again', async () => {
    for (let time = 0; time < 3; time++) {
      const started = start('run', 'comments.yaml', '--out', 'killed', '--resume');
      expect(await nextCheckpoint('killed', started), 'training was over before it could be killed').toBe(true);
      started.process.kill('SIGKILL');
      expect((await started.done).signal).toBe('SIGKILL');
      expect(stateOf('killed')).toBe('running');
      expect(existsSync(join(folder, 'killed/model'))).toBe(false);
    }
    const { code, stderr } = await espalier('run', 'comments.yaml', '--out', 'killed', '--resume');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/resuming at step \d+ of/);
    expect(weightsOf('killed').equals(weightsOf('straight'))).toBe(true);
  });

  it('ends with the same bytes after Ctrl-C and a damaged newest checkpoint', async () => {
    const started = start('run', 'comments.yaml', '--out', 'stopped');
    await nextCheckpoint('stopped', started);
    await nextCheckpoint('stopped', started);
    started.process.kill('SIGINT');
    const { code, stderr } = await started.done;
    expect(code).toBe(130);
    expect(stderr).toContain('stopped; go on with --out stopped --resume');
    expect(stateOf('stopped')).toBe('stopped');
    truncateSync(join(folder, 'stopped/checkpoints', checkpointsOf('stopped').at(-1)!), 1000);
    const resumed = await espalier('run', 'comments.yaml', '--out', 'stopped', '--resume');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toContain('DAMAGED_CHECKPOINT');
    expect(weightsOf('stopped').equals(weightsOf('straight'))).toBe(true);
  });

  it('does nothing on --resume once it is finished, and says which key keeps it from going on', async () => {
    const again = await espalier('run', 'comments.yaml', '--out', 'straight', '--resume', '--json');
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('this run is finished; nothing to do');
    expect(again.stdout).toBe(readFileSync(join(folder, 'straight/metrics.json'), 'utf8'));
    const other = await espalier('run', 'comments.yaml', '--out', 'straight', '--resume', '--set', 'seed=4');
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(/^OTHER_CONFIG .*seed: 3, now 4/);
  });

  it('tells of --resume only where there is one', async () => {
    const label = await espalier('label', 'comments.yaml', '--out', 'straight');
    expect(label.code).toBe(1);
    expect(label.stderr).toMatch(/^FOLDER_NOT_EMPTY/);
    expect(label.stderr).not.toContain('--resume');
  });
});

it('ends quietly when nobody reads on', async () => {
  const started = start('schema');
  started.process.stdout!.destroy();
  const { code, stderr } = await started.done;
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

it('keeps stdout for the result, whatever user code prints', async () => {
  writeFileSync(join(folder, 'lfs.ts'), "export const chatty = () => (console.log('a word from user code'), null);\n");
  const chatty = readFileSync(join(folder, 'comments.yaml'), 'utf8').replace(
    '      - {name: plug',
    '      - {name: chatty, kind: function, ref: "./lfs.ts#chatty"}\n      - {name: plug',
  );
  writeFileSync(join(folder, 'chatty.yaml'), chatty);
  const { code, stdout, stderr } = await espalier('label', 'chatty.yaml', '--out', 'chatty', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout).tasks.spam.labelingFunctions).toHaveLength(3);
  expect(stderr).toContain('a word from user code');
});

it('shows augmented rows, writes them, and goes on after Ctrl-C with copies of its own in every epoch', async () => {
  const augment = `augment:
  draws: everyEpoch
  transformations:
    - {kind: swapWords, field: text}
    - {kind: typo, field: text}
    - {kind: mixUp}
`;
  const file = readFileSync(join(folder, 'comments.yaml'), 'utf8')
    .replace('epochs: 8, batchSize: 16', 'epochs: 4, batchSize: 64')
    .replace('everySteps: 200', 'everySteps: 30');
  writeFileSync(join(folder, 'augmented.yaml'), `${file}${augment}`);
  const shown = await espalier('augment', 'augmented.yaml', '--show', '2');
  expect(shown.code, shown.stderr).toBe(0);
  expect(shown.stdout).toMatch(/^row +with +column +before +after$/m);
  const written = await espalier('augment', 'augmented.yaml', '--out', 'rows.jsonl');
  expect(written.code, written.stderr).toBe(0);
  expect(written.stdout).toBe('');
  const first = JSON.parse(readFileSync(join(folder, 'rows.jsonl'), 'utf8').split('\n', 1)[0]);
  expect(first.id).toBe(`${first.parent}#1`);
  expect(first).not.toHaveProperty('label');

  const straight = await espalier('train', 'augmented.yaml', '--out', 'augmented');
  expect(straight.code, straight.stderr).toBe(0);
  const started = start('train', 'augmented.yaml', '--out', 'augmented-stopped');
  await nextCheckpoint('augmented-stopped', started);
  started.process.kill('SIGINT');
  expect((await started.done).code).toBe(130);
  expect((await espalier('train', 'augmented.yaml', '--out', 'augmented-stopped', '--resume')).code).toBe(0);
  expect(weightsOf('augmented-stopped')).toEqual(weightsOf('augmented'));
});

it('scores a run on another file where its own has gone', async () => {
  expect((await espalier('train', 'comments.yaml', '--out', 'moved', '--set', 'training.epochs=1')).code).toBe(0);
  renameSync(join(folder, 'comments.csv'), join(folder, 'elsewhere.csv'));
  const { code, stdout, stderr } = await espalier('evaluate', 'moved', 'elsewhere.csv', '--json');
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout).tasks.spam.network.splits.test.n).toBe(4000);
  const own = await espalier('evaluate', 'moved');
  expect(own.code).toBe(1);
  expect(own.stderr).toContain('comments.csv');
});
