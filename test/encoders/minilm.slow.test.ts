import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CatalogName, catalog } from '../../src/encoders/catalog.js';
import { embedderOpener } from '../../src/encoders/embedderOpener.js';
import { type EncoderSpec, keyStatus } from '../../src/features/embedder.js';
import { encoderJar } from '../support/encoderJar.js';
import { onnxRuntime } from '../support/onnxRuntime.js';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'espalier-minilm-'));
const home = join(folder, 'home');
const jars: Partial<Record<CatalogName, string>> = {};
for (const name of Object.keys(catalog) as CatalogName[]) {
  jars[name] = encoderJar(catalog[name]);
  if (!jars[name]) console.warn(`${name}: Maven did not bring its jar; the tests of the real model are skipped`);
}

afterAll(() => {
  rmSync(folder, { recursive: true });
  for (const jar of Object.values(jars)) rmSync(dirname(jar), { recursive: true });
});

function espalier(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const jiti = join(root, 'node_modules/jiti/lib/jiti-cli.mjs');
  // A home of its own may keep something.
  const env = { ...process.env, ESPALIER_HOME: home, ESPALIER_CACHE_LIMIT: '' };
  return new Promise((done) => {
    execFile(
      process.execPath,
      [jiti, join(root, 'src/cli.ts'), ...args],
      { cwd: folder, env },
      (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

async function vectorsOf(texts: readonly string[], spec: Partial<EncoderSpec> & { model: string }) {
  const embedder = await embedderOpener({ home, store: null })({ source: 'encoder', ...spec });
  const { d, values, status } = await embedder.embed(texts);
  await embedder.close();
  return { vectors: texts.map((_, i) => values.slice(i * d, (i + 1) * d)), status: [...status] };
}

const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, j) => sum + value * b[j], 0);

describe.each(Object.keys(catalog) as CatalogName[])('the real %s', (name) => {
  describe.skipIf(!jars[name] || !onnxRuntime)('from its jar', () => {
    beforeAll(async () => {
      const { code, stdout, stderr } = await espalier('encoder', 'install', name, '--from', jars[name]!);
      expect(code, stderr).toBe(0);
      expect(stdout).toContain(`installed ${name}`);
    });

    it('has 384 dimensions and length 1', async () => {
      const { vectors } = await vectorsOf(['Where is the cat?'], { model: name });
      expect(vectors[0].length).toBe(384);
      expect(cosine(vectors[0], vectors[0])).toBeCloseTo(1, 5);
    });

    it('puts near what means the same', async () => {
      const texts = ['How far is it to Denver?', 'What is the distance to Denver?', 'Who wrote this song?'];
      const { vectors } = await vectorsOf(texts, { model: name });
      expect(cosine(vectors[0], vectors[1])).toBeGreaterThan(cosine(vectors[0], vectors[2]) + 0.2);
    });

    it('gives a text the same bytes alone and in any company, however long the others are', async () => {
      const texts = [
        'short',
        'a somewhat longer text, with a comma',
        'word '.repeat(600),
        'Grüße aus 東京 💥',
        'short',
      ];
      const together = await vectorsOf(texts, { model: name });
      for (const [i, text] of texts.entries()) {
        expect((await vectorsOf([text], { model: name })).vectors[0]).toEqual(together.vectors[i]);
      }
      expect(together.status).toEqual([0, 0, keyStatus.cut, 0, 0]);
    });
  });
});

describe.skipIf(!jars.minilm || !onnxRuntime)('an experiment with minilm', () => {
  /** Comments whose words tell the class; the labeling functions know half of the words. */
  const rows = Array.from({ length: 240 }, (_, i) => {
    const spam = i % 2 === 0;
    const words = spam
      ? ['earn money', 'visit my page', 'free gift', 'click now', 'win a prize', 'subscribe please']
      : ['lovely voice', 'great guitar', 'this song', 'beautiful lyrics', 'the chorus', 'what a melody'];
    return { id: `c${i}`, text: `${words[i % 5]} and ${words[(i * 7) % 6]} ${i % 11}`, label: spam ? 'spam' : 'ham' };
  });

  it('trains, encodes once, and predicts with the same model alone', async () => {
    writeFileSync(join(folder, 'rows.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
    writeFileSync(
      join(folder, 'demo.yaml'),
      `version: 1
name: demo
data: {source: rows.jsonl, id: id}
features:
  meaning: {kind: encoder, field: text, model: minilm}
tasks:
  - name: spam
    classes: [ham, spam]
    gold: label
    labelingFunctions:
      - {name: money, kind: keyword, field: text, any: [money, click, prize], vote: spam}
      - {name: music, kind: keyword, field: text, any: [song, voice, lyrics], vote: ham}
      - {name: plug, kind: keyword, field: text, any: [visit, subscribe], vote: spam}
trunk: {kind: mlp, layers: [32]}
training: {epochs: 20, batchSize: 32}
backend: {kind: wasm}
`,
    );
    const first = await espalier('train', 'demo.yaml', '--out', 'first');
    expect(first.code, first.stderr).toBe(0);
    const metrics = JSON.parse(readFileSync(join(folder, 'first/metrics.json'), 'utf8'));
    expect(metrics.tasks.spam.network.splits.test.accuracy).toBeGreaterThan(0.9);
    expect((await espalier('cache', 'info')).stdout).toMatch(/vectors +1 /);

    const again = await espalier('train', 'demo.yaml', '--out', 'again');
    expect(again.code, again.stderr).toBe(0);
    const weights = (run: string) => readFileSync(join(folder, run, 'model/weights.safetensors'));
    expect(weights('again')).toEqual(weights('first'));

    const predicted = await espalier('predict', 'first', 'rows.jsonl');
    expect(predicted.code, predicted.stderr).toBe(0);
    const classes = predicted.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).spam);
    expect(classes.filter((name, i) => name === rows[i].label).length).toBeGreaterThan(216);

    // Another model under the same name: the run says so, and does not predict.
    writeFileSync(join(home, 'encoders/minilm/sentence_bert_config.json'), '{"max_seq_length": 64}');
    const other = await espalier('predict', 'first', 'rows.jsonl');
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(/OTHER_ENCODER {2}features.meaning/);
    expect((await espalier('encoder', 'remove', 'minilm')).code).toBe(0);
    const gone = await espalier('predict', 'first', 'rows.jsonl');
    expect(gone.stderr).toMatch(/ENCODER_MISSING {2}features.meaning[\s\S]*espalier encoder install minilm/);
  });
});
