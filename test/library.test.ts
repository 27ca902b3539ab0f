import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadExperiment, RunFolder, runPipeline, silentProgress } from '../src/index.js';

const cwd = mkdtempSync(join(tmpdir(), 'espalier-library-'));

beforeAll(() => {
  const rows = Array.from(
    { length: 120 },
    (_, i) => `${i % 2 ? 'cheap money' : 'lovely song'} ${i},${i % 2 ? 'spam' : 'ham'}`,
  );
  writeFileSync(join(cwd, 'comments.csv'), `text,label\n${rows.join('\n')}\n`);
  writeFileSync(
    join(cwd, 'experiment.yaml'),
    `version: 1
name: comments
data: {source: comments.csv}
features:
  text: {kind: hashedNgrams, field: text, dimensions: 64}
tasks:
  - name: spam
    classes: [ham, spam]
    gold: label
    labelingFunctions:
      - {name: money, kind: keyword, field: text, any: [money], vote: spam}
      - {name: song, kind: keyword, field: text, any: [song], vote: ham}
trunk: {kind: mlp, layers: [4]}
training: {epochs: 2}
backend: {kind: cpu}
`,
  );
});

afterAll(() => rmSync(cwd, { recursive: true, force: true }));

// The lines that the README shows under "Use it as a library".
it('runs as a library, in a folder of its own', async () => {
  const { experiment, resolvedYaml } = await loadExperiment('experiment.yaml', { cwd });
  const folder = await RunFolder.prepare(join(cwd, 'runs/mine'), { force: true, resume: false });
  await folder.writeText('config.resolved.yaml', resolvedYaml);
  const metrics = await runPipeline(experiment, 'train', folder, {
    now: () => performance.now(),
    date: () => new Date(0),
    progress: silentProgress,
  });
  expect(metrics.tasks.spam.labelModel?.splits.test?.accuracy).toBe(1);
  expect(metrics.tasks.spam.network?.splits.test?.n).toBeGreaterThan(0);
  expect(readdirSync(folder.path).sort()).toEqual([
    'checkpoints',
    'config.resolved.yaml',
    'environment.json',
    'labelmodels',
    'labels',
    'lineage.json',
    'log.jsonl',
    'metrics.json',
    'model',
    'predictions',
  ]);
  const environment = JSON.parse(readFileSync(folder.file('environment.json'), 'utf8'));
  expect(environment).toMatchObject({ started: '1970-01-01T00:00:00.000Z', backend: { kind: 'cpu' } });
});

it('stops before the network where only labels are asked for', async () => {
  const { experiment } = await loadExperiment('experiment.yaml', { cwd });
  const folder = await RunFolder.prepare(join(cwd, 'runs/labels'), { force: false, resume: false });
  const metrics = await runPipeline(experiment, 'label', folder, { now: () => 0, progress: silentProgress });
  expect(metrics.tasks.spam.network).toBeUndefined();
  expect(metrics.backend).toBeUndefined();
  expect(readdirSync(folder.path)).not.toContain('model');
});
