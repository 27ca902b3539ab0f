import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isNativeInstalled } from '../../src/backend/isNativeInstalled.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { openFrozenModel } from '../../src/backend/openFrozenModel.js';
import { loadExperiment } from '../../src/config/loadExperiment.js';
import { silentProgress } from '../../src/core/progress.js';
import { Rng } from '../../src/core/rng.js';
import { embedderOpener } from '../../src/encoders/embedderOpener.js';
import { vectorKey } from '../../src/features/vectorKey.js';
import { readSafetensors } from '../../src/network/safetensors.js';
import { readSavedModel } from '../../src/network/savedModel/readSavedModel.js';
import { runPipeline } from '../../src/pipeline.js';
import { RunFolder } from '../../src/run/runFolder.js';
import { tinyVariables, writeSavingModel, writeTinySavedModel } from '../support/tinySavedModel.js';

const root = mkdtempSync(join(tmpdir(), 'espalier-saved-run-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const place = join(root, 'net');

async function run(rest: string, features = 'x: {kind: vector, columns: [a, b], scale: none}') {
  writeFileSync(
    join(root, 'saved.yaml'),
    `version: 1
name: saved
data: {source: rows.csv, id: id}
features: {${features}}
tasks:
  - name: t
    classes: ["no", "yes"]
    gold: truth
    labelingFunctions: [{name: said, kind: column, column: said}]
labelModel: {kind: majorityVote}
training: {epochs: 30, batchSize: 16, optimizer: {kind: adamW, learningRate: 0.05}}
backend: wasm
${rest}`,
  );
  const { experiment } = await loadExperiment('saved.yaml', { cwd: root });
  const folder = await RunFolder.prepare(join(root, 'run'), { force: true, resume: false });
  const metrics = await runPipeline(experiment, 'train', folder, { progress: silentProgress, now: () => 0 });
  const file = folder.file('model', 'weights.safetensors');
  return { metrics, weights: readSafetensors(readFileSync(file), file).tensors };
}

describe.skipIf(!isNativeInstalled())('a SavedModel', () => {
  beforeAll(async () => {
    writeTinySavedModel(place);
    // TensorFlow itself writes the variables.
    const saver = await openFrozenModel({ format: 'savedModel', place: writeSavingModel(join(root, 'saver'), place) });
    expect([...(await saver.run(Float32Array.of(1, 2)))]).toEqual([1, 2]);
    saver.dispose();
    const rng = new Rng(2);
    const rows = Array.from({ length: 160 }, (_, id) => {
      const [a, b] = [rng.normal(), rng.normal()];
      const truth = 2 * a - b + 1 > 0 ? 'yes' : 'no';
      return [`r${id}`, a, b, truth, truth].join();
    });
    writeFileSync(join(root, 'rows.csv'), ['id,a,b,truth,said', ...rows].join('\n'));
  });

  it('has the variables that TensorFlow wrote', async () => {
    const tensors = await readSavedModel(place);
    for (const [name, { shape, values }] of Object.entries(tinyVariables)) {
      expect(tensors.get(name)).toEqual({ shape: [...shape], values: Float32Array.from(values) });
    }
  });

  it('is run by TensorFlow, signature by signature, and leaves no tensor and no other backend behind', async () => {
    const wasm = await openBackend('wasm');
    const before = wasm.tf.memory().numTensors;
    const of = async (signature?: string, output?: string, given = [2, -3]) => {
      const model = await openFrozenModel({ format: 'savedModel', place, signature }, output);
      const values = [...(await model.run(Float32Array.from(given)))];
      model.dispose();
      return values;
    };
    // [2, −3] · kernel = [2, −5, 7], with the bias [2, −5, 8].
    expect(await of(undefined, 'hidden')).toEqual([2, 0, 8]);
    expect(await of(undefined, 'total')).toEqual([802]);
    expect(await of('twice')).toEqual([4, -6]);
    await expect(of()).rejects.toThrow(/TFJS_OUTPUT .*expected one output; it has hidden, total/);
    await expect(of('nosuch')).rejects.toThrow(/TFJS_SIGNATURE .*"nosuch"; it has serving_default, twice/);
    await expect(of('twice', undefined, [1, 2, 3])).rejects.toThrow(/SHAPE .*"numbers" has the shape \[\?, 2\]/);
    mkdirSync(join(root, 'broken'));
    writeFileSync(join(root, 'broken', 'saved_model.pb'), 'no model');
    await expect(openFrozenModel({ format: 'savedModel', place: join(root, 'broken') })).rejects.toThrow(/TFJS_MODEL/);
    expect(wasm.tf.getBackend()).toBe('wasm');
    expect(wasm.tf.memory().numTensors).toBe(before);
    wasm.dispose();
  });

  it('is another model when a variable is another, or the signature', async () => {
    const open = embedderOpener({ store: null });
    const hashOf = async (path: string, signature?: string) => {
      const embedder = await open({ source: 'tfjsModel', path, signature });
      await embedder.close();
      return embedder.hash;
    };
    const own = await hashOf(place);
    expect(await hashOf(place)).toBe(own);
    expect(await hashOf(place, 'twice')).not.toBe(own);
    const [data] = readdirSync(join(place, 'variables')).filter((file) => file.includes('data'));
    const file = join(place, 'variables', data);
    const bytes = readFileSync(file);
    const changed = Buffer.from(bytes);
    changed[0] ^= 1;
    writeFileSync(file, changed);
    expect(await hashOf(place)).not.toBe(own);
    writeFileSync(file, bytes);
  });

  it('gives features that a network learns from, kept in the cache', async () => {
    vi.stubEnv('ESPALIER_CACHE_LIMIT', undefined);
    const { metrics } = await run(
      'trunk: {kind: linear}',
      'net: {kind: tfjsModel, model: ./net, columns: [a, b], output: hidden}',
    );
    expect(metrics.tasks.t.network!.splits.test!.accuracy).toBeGreaterThan(0.9);
    vi.unstubAllEnvs();
    const embedder = await embedderOpener({ store: null })({ source: 'tfjsModel', path: place, output: 'hidden' });
    const { d, values } = await embedder.embed([vectorKey.of([2, -3])]);
    expect([d, ...values]).toEqual([3, 2, 0, 8]);
    await embedder.close();
  });

  it('gives a trunk its weights by name, as a TensorFlow.js model does', async () => {
    const trunk = 'trunk: {kind: mlp, layers: [3]}\n';
    const map = 'map: {trunk/0/kernel: hidden/kernel, trunk/0/bias: hidden/bias}';
    const { metrics, weights } = await run(`${trunk}transfer: {from: net, freeze: all, ${map}}`);
    expect(metrics.training?.transfer?.weights).toEqual(['trunk/0/bias', 'trunk/0/kernel']);
    expect([...weights.get('trunk/0/kernel')!.values]).toEqual([...tinyVariables['hidden/kernel'].values]);
    expect([...weights.get('trunk/0/bias')!.values]).toEqual([0, 0, 1]);
    await expect(run(`${trunk}transfer: {from: net}`)).rejects.toThrow(
      /WEIGHTS_MISMATCH .*trunk\/0\/kernel .*it is not among hidden\/bias, hidden\/kernel/,
    );
    await expect(run(`${trunk}transfer: {from: net, map: {trunk/0/kernel: nosuch}}`)).rejects.toThrow(
      /TRANSFER_PATTERN .*"nosuch" fits none of hidden\/bias, hidden\/kernel/,
    );
  });
});
