import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../src/core/rng.js';
import type { RunMetrics } from '../src/evaluation/runMetrics.js';

const root = resolve(import.meta.dirname, '..');

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
  milliseconds: number;
}

/** Runs a program in `cwd` to its end, whatever its exit code. */
function run(cwd: string, command: string, args: readonly string[]): Promise<Outcome> {
  const began = performance.now();
  return new Promise((done) => {
    execFile(command, args, { cwd, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : -1) : 0;
      done({ code, stdout, stderr, milliseconds: performance.now() - began });
    });
  });
}

const config = `version: 1
name: comments
seed: 3
data: {source: comments.csv, id: id}
features:
  text: {kind: hashedNgrams, field: text, dimensions: 1024}
tasks:
  - name: spam
    classes: [ham, spam]
    gold: label
    labelingFunctions:
      - {name: link, kind: regex, field: text, pattern: "https?://", vote: spam}
      - {name: plug, kind: keyword, field: text, any: [subscribe, my channel], vote: spam}
      - {name: music, kind: keyword, field: text, any: [song, love, beat], vote: ham}
      - {name: shout, kind: function, ref: "./lfs.ts#shout"}
trunk: {kind: mlp, layers: [32]}
training: {epochs: 8, batchSize: 32}
backend: {kind: wasm}
`;

const labelingFunctions = `import type { LabelingFunction } from 'espalier';

export const shout: LabelingFunction<{ text: string }> = (row) => (/[A-Z]{5}/.test(row.text) ? 'spam' : null);
`;

/** Comments whose words tell the class, most of them with a word that a labeling function knows. */
function comments(n: number): string {
  const rng = new Rng(11);
  const pick = (words: readonly string[]) => words[rng.integer(words.length)];
  const lines = Array.from({ length: n }, (_, id) => {
    const spam = rng.uniform() < 0.5;
    const own = spam ? ['money', 'click', 'free', 'winner'] : ['voice', 'lyrics', 'guitar', 'chorus'];
    const known = spam ? ['http://x.example', 'subscribe', 'my channel', 'CLICK'] : ['song', 'love', 'beat', ''];
    const words = [pick(own), pick(['the', 'a', 'this']), pick(known), pick(own), pick(['now', 'please', 'really'])];
    return `c${id},${words.join(' ')},${spam ? 'spam' : 'ham'}`;
  });
  return ['id,text,label', ...lines].join('\n');
}

describe('the packed package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-package-'));
  const project = join(folder, 'project');
  const espalier = (...args: string[]) => run(project, 'npx', ['--no-install', 'espalier', ...args]);
  let tarball = '';

  beforeAll(async () => {
    const packed = await run(root, 'npm', ['pack', '--json', '--pack-destination', folder]);
    expect(packed.code, packed.stderr).toBe(0);
    tarball = join(folder, `espalier-${JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version}.tgz`);
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), '{"name": "project", "private": true, "type": "module"}');
    const installed = await run(project, 'npm', ['install', '--omit=optional', '--no-audit', '--no-fund', tarball]);
    expect(installed.code, installed.stderr).toBe(0);
    writeFileSync(join(project, 'comments.csv'), comments(600));
    writeFileSync(join(project, 'lfs.ts'), labelingFunctions);
    writeFileSync(join(project, 'comments.yaml'), config);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is small and holds what is needed, nothing else', async () => {
    expect(statSync(tarball).size).toBeLessThan(2_000_000);
    const { stdout } = await run(folder, 'tar', ['tzf', tarball]);
    const files = stdout.trim().split('\n');
    for (const name of [
      'dist/cli.js',
      'dist/index.js',
      'dist/studio/index.html',
      'dist/studio/studio.css',
      'dist/studio/studio.js',
      'dist/types/src/index.d.ts',
      'LICENSE',
      'README.md',
    ]) {
      expect(files).toContain(`package/${name}`);
    }
    expect(
      files.filter((file) => /^package\/(src|test|tasks|configs|docs|data|runs|node_modules)\//.test(file)),
    ).toEqual([]);
  });

  it('installs without tensor binaries', () => {
    expect(existsSync(join(project, 'node_modules/@tensorflow/tfjs-backend-wasm'))).toBe(true);
    expect(existsSync(join(project, 'node_modules/@tensorflow/tfjs-node'))).toBe(false);
  });

  it('installs without what runs text encoders, and says what would bring it', async () => {
    for (const name of ['onnxruntime-node', '@huggingface/tokenizers']) {
      expect(existsSync(join(project, 'node_modules', name))).toBe(false);
    }
    const { code, stdout, stderr } = await espalier('encoder', 'list');
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(
      /minilm[\s\S]*bgeSmall[\s\S]*onnxruntime-node: not installed; .*npm install onnxruntime-node @hugging/,
    );
  });

  it('runs an experiment end to end', async () => {
    const { code, stderr } = await espalier('run', 'comments.yaml', '--out', 'runs/first');
    expect(code, stderr).toBe(0);
    for (const name of [
      'config.resolved.yaml',
      'environment.json',
      'labels/spam.parquet',
      'labelmodels/spam.json',
      'model/weights.safetensors',
      'predictions/spam.parquet',
      'log.jsonl',
      'metrics.json',
      'report.html',
    ]) {
      expect(existsSync(join(project, 'runs/first', name)), name).toBe(true);
    }
    const metrics = JSON.parse(readFileSync(join(project, 'runs/first/metrics.json'), 'utf8')) as RunMetrics;
    expect(metrics.backend?.kind).toBe('wasm');
    const { labelModel, network } = metrics.tasks.spam;
    expect(labelModel?.splits.test?.accuracy).toBeGreaterThan(0.9);
    expect(network?.splits.test?.accuracy).toBeGreaterThan(0.9);
  });

  it('predicts with what the run left behind', async () => {
    writeFileSync(
      join(project, 'new.csv'),
      'id,text\nn1,click this free money now\nn2,really the guitar chorus song\n',
    );
    const { code, stdout, stderr } = await espalier('predict', 'runs/first', 'new.csv');
    expect(code, stderr).toBe(0);
    const predictions = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(predictions).toMatchObject([
      { id: 'n1', spam: 'spam' },
      { id: 'n2', spam: 'ham' },
    ]);
  });

  it('gives the same bytes for the same seed', async () => {
    const { code, stderr } = await espalier('train', 'comments.yaml', '--out', 'runs/second');
    expect(code, stderr).toBe(0);
    const weights = (name: string) => readFileSync(join(project, 'runs', name, 'model/weights.safetensors'));
    expect(weights('second').equals(weights('first'))).toBe(true);
    expect(existsSync(join(project, 'runs/second/report.html'))).toBe(false);
  });

  it('says what is wrong with a config, and with a command', async () => {
    writeFileSync(join(project, 'broken.yaml'), config.replace('kind: regex', 'kind: regx'));
    const broken = await espalier('validate', 'broken.yaml');
    expect(broken.code).toBe(1);
    expect(broken.stderr).toMatch(/broken\.yaml:12:\d+ {2}UNKNOWN_KIND .*"regx".*"regex"/s);
    expect((await espalier('prune')).code).toBe(2);
    expect((await espalier('run', 'comments.yaml', '--out', 'runs/first')).code).toBe(1);
  });

  it('starts quickly (measured, not judged)', async () => {
    const cli = join(project, 'node_modules/espalier/dist/cli.js');
    const bare = await run(project, process.execPath, ['-e', '0']);
    const validate = await run(project, process.execPath, [cli, 'validate', 'comments.yaml']);
    const label = await run(project, process.execPath, [cli, 'label', 'comments.yaml', '--out', 'runs/labels']);
    expect([validate.code, label.code], validate.stderr + label.stderr).toEqual([0, 0]);
    const shown = { 'bare node': bare, validate, 'label, 600 rows': label };
    for (const [name, { milliseconds }] of Object.entries(shown))
      console.info(`${name}: ${milliseconds.toFixed(0)} ms`);
  });

  it('is a library with types', async () => {
    const names = await run(project, process.execPath, [
      '-e',
      "import('espalier').then((e) => console.log(Object.keys(e).join()))",
    ]);
    expect(names.stdout).toContain('runPipeline');
    const compilerOptions = {
      noEmit: true,
      strict: true,
      skipLibCheck: true,
      target: 'es2022',
      module: 'nodenext',
      types: [],
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['lfs.ts'] }));
    const checked = await run(project, process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.']);
    expect(checked.code, checked.stdout).toBe(0);
  });
});
