import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openBackend } from '../../src/backend/openBackend.js';
import { loadExperiment } from '../../src/config/loadExperiment.js';
import { silentProgress } from '../../src/core/progress.js';
import { Rng } from '../../src/core/rng.js';
import { openDataset } from '../../src/data/openDataset.js';
import { runPipeline } from '../../src/pipeline.js';
import { loadModel } from '../../src/run/loadModel.js';
import { RunFolder } from '../../src/run/runFolder.js';
import { writeTinyGraph } from '../support/tinyTfjsModel.js';

const root = mkdtempSync(join(tmpdir(), 'espalier-frozen-run-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeAll(() => {
  vi.stubEnv('ESPALIER_HOME', join(root, 'home'));
  // A home of its own may keep something.
  vi.stubEnv('ESPALIER_CACHE_LIMIT', undefined);
});
afterAll(() => vi.unstubAllEnvs());

beforeEach(() => {
  rmSync(join(root, 'net'), { recursive: true, force: true });
  writeTinyGraph(join(root, 'net'));
});

beforeAll(() => {
  const rng = new Rng(2);
  const rows = Array.from({ length: 160 }, (_, id) => {
    const [a, b] = [rng.normal(), rng.normal()];
    // The third hidden number of the graph tells the class, which no line through (a, b, 1) does better.
    return { id: `r${id}`, x: [a, b], truth: 2 * a - b + 1 > 0 ? 'yes' : 'no', said: 2 * a - b + 1 > 0 ? 'yes' : 'no' };
  });
  writeFileSync(join(root, 'rows.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
});

async function experimentOf(feature: string, rest = '') {
  const file = join(root, 'frozen.yaml');
  writeFileSync(
    file,
    `version: 1
name: frozen
data: {source: rows.jsonl, id: id}
features: {net: ${feature}}
tasks:
  - name: t
    classes: ["no", "yes"]
    gold: truth
    labelingFunctions: [{name: said, kind: column, column: said}]
labelModel: {kind: majorityVote}
trunk: {kind: linear}
training: {epochs: 30, batchSize: 16, optimizer: {kind: adamW, learningRate: 0.05}}
backend: wasm
${rest}`,
  );
  return (await loadExperiment('frozen.yaml', { cwd: root })).experiment;
}

async function train(feature: string, name: string) {
  const experiment = await experimentOf(feature);
  const folder = await RunFolder.prepare(join(root, 'runs', name), { force: true, resume: false });
  const metrics = await runPipeline(experiment, 'train', folder, {
    progress: silentProgress,
    now: () => performance.now(),
  });
  return { experiment, folder, metrics, weights: readFileSync(folder.file('model', 'weights.safetensors')) };
}

const feature = '{kind: tfjsModel, model: ./net, field: x, output: hidden}';

describe('a network on what a frozen graph model gives', () => {
  it('learns from it, the same with and without the cache, and predicts by itself', async () => {
    const first = await train(feature, 'first');
    expect(first.metrics.tasks.t.network!.splits.test!.accuracy).toBeGreaterThan(0.9);
    const spaces = readdirSync(join(root, 'home', 'cache', 'vectors'));
    expect(spaces).toHaveLength(1);
    const cached = await train(feature, 'cached');
    expect(cached.weights.equals(first.weights)).toBe(true);
    vi.stubEnv('ESPALIER_CACHE_LIMIT', '0');
    const uncached = await train(feature, 'uncached');
    vi.stubEnv('ESPALIER_CACHE_LIMIT', undefined);
    expect(uncached.weights.equals(first.weights)).toBe(true);

    const backend = await openBackend('wasm');
    const model = await loadModel(first.folder, backend, {});
    const dataset = await openDataset(first.experiment.data, first.experiment.tasks, { progress: silentProgress });
    const { network } = await model.predictBoth([...dataset.sources.values()][0], { progress: silentProgress });
    expect([...network.get('t')!].every((p) => p >= 0 && p <= 1)).toBe(true);
    model.dispose();

    // Another model under the same path is not the one that the network was trained with.
    const changed = join(root, 'net', 'group1-shard1of1.bin');
    const bytes = readFileSync(changed);
    bytes.writeFloatLE(7, 0);
    writeFileSync(changed, bytes);
    const other = await loadModel(first.folder, backend, {});
    await expect(other.predictBoth([...dataset.sources.values()][0], { progress: silentProgress })).rejects.toThrow(
      expect.objectContaining({ code: 'OTHER_ENCODER' }),
    );
    other.dispose();
    backend.dispose();
    await dataset.close();
  });

  it('says in the config what a folder is that holds no such model', async () => {
    mkdirSync(join(root, 'saved'), { recursive: true });
    writeFileSync(join(root, 'saved', 'saved_model.pb'), '');
    // The home of these tests has no TensorFlow.
    await expect(experimentOf('{kind: tfjsModel, model: ./saved, field: x}')).rejects.toThrow(
      /SAVED_MODEL {2}features\.net\.model[\s\S]*espalier native install[\s\S]*tensorflowjs_converter --input_format=tf_saved_model/,
    );
    await expect(experimentOf('{kind: tfjsModel, model: ./net, field: x, signature: other}')).rejects.toThrow(
      /TFJS_SIGNATURE {2}features\.net\.model/,
    );
    await expect(experimentOf('{kind: tfjsModel, model: ./nowhere, field: x}')).rejects.toThrow(
      /TFJS_MODEL_MISSING {2}features\.net\.model[\s\S]*nowhere/,
    );
    cpSync(join(root, 'net'), join(root, 'half'), { recursive: true });
    rmSync(join(root, 'half', 'group1-shard1of1.bin'));
    await expect(train('{kind: tfjsModel, model: ./half, field: x}', 'half')).rejects.toThrow(/FILE_MISSING/);
  });
});
