import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { io } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CommandContext } from '../../src/commands/commandContext.js';
import { exportCommand } from '../../src/commands/export.js';
import { predict } from '../../src/commands/predict.js';
import { run } from '../../src/commands/run.js';
import type { EspalierError } from '../../src/core/errors.js';
import { silentProgress } from '../../src/core/progress.js';
import { Rng } from '../../src/core/rng.js';
import type { RunMetrics } from '../../src/evaluation/runMetrics.js';
import type { ExportedModel } from '../../src/export/exportedModel.js';
import type * as predictScript from '../../src/export/predictScript.js';
import { fixtureFolder } from '../data/fixture.js';

const folder = fixtureFolder();
const printed: string[] = [];
const said: string[] = [];
const context: CommandContext = {
  print: (text) => printed.push(text),
  progress: { ...silentProgress, say: (line) => said.push(line) },
  now: () => performance.now(),
  date: () => new Date(0),
  cwd: folder.path,
  interactive: false,
  signal: new AbortController().signal,
};

const rows = Array.from({ length: 120 }, (_, i) => {
  const rng = new Rng(i);
  const spam = rng.uniform() < 0.3;
  const fine = spam ? '' : ['meeting', 'code', 'food'][rng.integer(3)];
  return {
    id: `mail ${i}`,
    text: `${spam ? 'money' : 'hello'} ${fine} ${['glad', 'Angry', 'naïve'][rng.integer(3)]}`,
    size: rng.uniform() < 0.1 ? null : Math.round(100 * rng.normal()) / 100,
    from: rng.uniform() < 0.1 ? null : ['ann', 'bob', 'eve'][rng.integer(3)],
    x1: rng.normal(),
    x2: rng.normal(),
    spam: spam ? 'spam' : 'ham',
    kind: spam ? null : fine === 'food' ? 'home' : 'work',
  };
});

const experiment = `version: 1
name: mails
seed: 3
data: {source: mails.jsonl, id: id, splits: {train: 0.5, validation: 0.2, test: 0.3}}
features:
  grams: {kind: hashedNgrams, field: text, dimensions: 64}
  words: {kind: tokens, field: text, length: 6, min: 1}
  size: {kind: number, field: size, indicator: true}
  from: {kind: category, field: from, default: null}
  point: {kind: vector, columns: "x*"}
tasks:
  - name: spam
    classes: [ham, spam]
    gold: {column: spam, train: 20}
    labelingFunctions:
      - {name: money, kind: keyword, field: text, any: [money], vote: spam}
      - {name: hello, kind: keyword, field: text, any: [hello], vote: ham}
  - name: kind
    classes: [work, home]
    gold: kind
    parent: {task: spam, class: ham}
    labelingFunctions:
      - {name: work, kind: keyword, field: text, any: [meeting, code], vote: work}
      - {name: food, kind: keyword, field: text, any: [food], vote: home}
slices:
  - {name: glad, kind: keyword, field: text, any: [glad]}
sliceHeads: {}
trunk: {kind: textBag, dimensions: 8, layers: [12]}
sharing: {kind: mmoe, experts: 2, layers: [8]}
labelModel: {kind: majorityVote}
training: {epochs: 12, batchSize: 16, optimizer: {learningRate: 0.03}}
backend: {kind: cpu}
output: {export: [{format: tfjs, page: true}]}
`;

beforeAll(async () => {
  writeFileSync(join(folder.path, 'mails.jsonl'), `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
  writeFileSync(join(folder.path, 'mails.yaml'), experiment);
  await run('train', 'mails.yaml', { out: 'run' }, context);
}, 60_000);

const exported = () => join(folder.path, 'run', 'export', 'tfjs');
const script = async (at = exported()) =>
  (await import(pathToFileURL(join(at, 'predict.js')).href)) as typeof predictScript;

describe('an exported run', () => {
  it('is what the config asks for, and what the command makes, to the byte', async () => {
    const files = readdirSync(exported()).sort();
    expect(files).toEqual(['index.html', 'model.json', 'predict.d.ts', 'predict.js', 'weights.bin']);
    expect(said.find((line) => line.includes('export/tfjs'))).toMatch(/weights\.bin \([\d.]+ kB\)/);
    await exportCommand('run', { page: true, out: 'again' }, context);
    for (const name of files) {
      expect(readFileSync(join(folder.path, 'again', name)).equals(readFileSync(join(exported(), name)))).toBe(true);
    }
  });

  it('predicts in Node what `espalier predict` does, tied tasks and all', async () => {
    const { loadPredictor } = await script();
    const predictor = await loadPredictor();
    expect(predictor.fields).toEqual([
      { name: 'text', input: 'text', required: true },
      { name: 'size', input: 'number', required: true },
      { name: 'from', input: 'choice', required: false, values: expect.arrayContaining(['ann', 'bob', 'eve']) },
      { name: 'x1', input: 'number', required: true },
      { name: 'x2', input: 'number', required: true },
    ]);
    const own = await predictor.predict(rows);
    printed.length = 0;
    await predict('run', 'mails.jsonl', {}, context);
    const lines = printed[0]
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    let apart = 0;
    let largest = 0;
    for (const [i, line] of lines.entries()) {
      for (const { name, classes } of predictor.tasks) {
        expect(own[i][name].class).toBe(line[name]);
        for (const each of classes) {
          largest = Math.max(largest, Math.abs(own[i][name].probabilities[each] - line[`${name}.p_${each}`]));
        }
      }
      largest = Math.max(largest, Math.abs(own[i].kind.applies! - line['kind.applies']));
      if (line.kind === null) apart++;
    }
    expect(largest).toBeLessThan(1e-5);
    expect(apart).toBeGreaterThan(3);
    expect(apart).toBeLessThan(rows.length);
  });

  it('is used in the ten lines of docs/export.md', () => {
    const docs = readFileSync(new URL('../../docs/export.md', import.meta.url), 'utf8');
    const [, lines] = /```js\n([\s\S]*?)```/.exec(docs)!;
    const file = join(exported(), 'ten.mjs');
    const row = JSON.stringify(rows[0]);
    writeFileSync(join(folder.path, 'again', 'ten.mjs'), lines.replace(/\{ text: [^}]*\}/, row));
    expect(lines.split('\n').length).toBeLessThanOrEqual(11);
    const answer = execFileSync(process.execPath, [join(folder.path, 'again', 'ten.mjs')], { encoding: 'utf8' });
    expect(answer).toMatch(/^(ham|spam) 0\.\d+/);
    expect(existsSync(file)).toBe(false);
  });

  it('holds weights that TensorFlow.js reads by itself', async () => {
    const model = JSON.parse(readFileSync(join(exported(), 'model.json'), 'utf8')) as ExportedModel;
    const bytes = readFileSync(join(exported(), 'weights.bin'));
    const tensors = io.decodeWeights(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
      model.weightsManifest[0].weights as unknown as io.WeightsManifestEntry[],
    );
    expect(tensors['heads/spam/kernel'].shape).toEqual([8, 2]);
  });

  it('is refused where rows lack a column or hold something else', async () => {
    const predictor = await (await script()).loadPredictor();
    await expect(predictor.predict([{ text: 'hello' }])).rejects.toMatchObject({
      problems: [{ code: 'FEATURE_ABSENT', path: 'features.size' }],
    });
    await expect(predictor.predict([{ ...rows[0], size: 'large' }])).rejects.toMatchObject({
      problems: [{ code: 'FEATURE_VALUE' }],
    });
  });

  it('says what is wrong with files that do not belong together', async () => {
    const { createPredictor, loadPredictor } = await script();
    const model = JSON.parse(readFileSync(join(exported(), 'model.json'), 'utf8')) as ExportedModel;
    expect(() => createPredictor(model, new Uint8Array(8))).toThrow(/FILE_DAMAGED .*weights\.bin/);
    const empty = join(folder.path, 'empty');
    mkdirSync(empty, { recursive: true });
    const there = pathToFileURL(`${empty}/`);
    await expect(loadPredictor(there)).rejects.toMatchObject({ problems: [{ code: 'FILE_MISSING' }] });
    writeFileSync(join(empty, 'model.json'), '{"format": "other"}');
    await expect(loadPredictor(there)).rejects.toMatchObject({ problems: [{ code: 'FILE_DAMAGED' }] });
  });
});

describe('int8', () => {
  it('is a quarter of the size, and says what it costs on validation gold', async () => {
    printed.length = 0;
    await exportCommand('run', { quantize: 'int8', out: 'small' }, context);
    expect(printed[0]).toMatch(/^spam +2\d +\d+\.\d +\d+\.\d +-?\d\.\d +\d+\.\d$/m);
    expect(printed[0]).toContain('Accuracy on validation, in percent');
    const sizes = ['small', 'run/export/tfjs'].map((at) => statSync(join(folder.path, at, 'weights.bin')).size);
    expect(sizes[0] / sizes[1]).toBeLessThan(0.32);
    const [exact, rounded] = await Promise.all(
      [exported(), join(folder.path, 'small')].map(async (at) =>
        (await (await script(at)).loadPredictor()).predict(rows),
      ),
    );
    const differences = exact.map((row, i) =>
      Math.abs(row.spam.probabilities.spam - rounded[i].spam.probabilities.spam),
    );
    expect(Math.max(...differences)).toBeLessThan(0.05);
    expect(Math.max(...differences)).toBeGreaterThan(0);
    await exportCommand('run', { quantize: 'int8', out: 'small', force: true, json: true }, context);
    const { loss } = JSON.parse(printed[1]);
    expect(loss.map(({ task }: { task: string }) => task)).toEqual(['spam', 'kind']);
    // About a fifth of 120 rows, all with gold of spam, those that are no spam with gold of kind.
    expect(loss[0].n).toBeGreaterThan(15);
    expect(loss[1].n).toBeLessThan(loss[0].n);
    expect(loss[0].float32).toBeGreaterThan(0.5);
  });
});

describe('MODEL_CARD.md', () => {
  it('holds the figures of metrics.json, and lines for what only the author knows', async () => {
    await exportCommand('run', { format: 'card' }, context);
    const card = readFileSync(join(folder.path, 'run/export/card/MODEL_CARD.md'), 'utf8');
    const metrics = JSON.parse(readFileSync(join(folder.path, 'run/metrics.json'), 'utf8')) as RunMetrics;
    const { n, accuracy, intervals } = metrics.tasks.spam.network!.splits.test!;
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    const [low, high] = intervals!.accuracy!;
    expect(card).toContain(`| spam | ${n} | ${percent(accuracy!)} (${percent(low)} to ${percent(high)}) |`);
    expect(card).toContain('| kind | work, home | applies where spam is ham |');
    expect(card).toContain(
      `| money | spam | ${percent(metrics.tasks.spam.labelingFunctions[0].splits.train!.coverage)} |`,
    );
    expect(card).toContain(`| glad | spam | ${metrics.tasks.spam.network!.slices.glad.test!.n} |`);
    expect(card).toContain('- Fewer than 100 test rows with gold: spam, kind.');
    expect(card).not.toMatch(/undefined|NaN|\[object/);
    expect(card.match(/^> \*\*For the author:\*\* /gm)).toHaveLength(7);
    expect(card).toMatch(/^> .*licence of the model\. None is given until you name one/m);
  });
});

describe('what cannot be exported', () => {
  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error: EspalierError) => error.code,
    );

  it('a folder with anything else in it, unless it is an earlier export', async () => {
    expect(await codeOf(exportCommand('run', { out: 'small' }, context))).toBe('FOLDER_NOT_EMPTY');
    writeFileSync(join(folder.path, 'small', 'notes.txt'), 'mine');
    expect(await codeOf(exportCommand('run', { out: 'small', force: true }, context))).toBe('FOLDER_NOT_EMPTY');
    expect(readFileSync(join(folder.path, 'small', 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('a format that there is not', async () => {
    expect(await codeOf(exportCommand('run', { format: 'onnx' }, context))).toBe('USAGE');
    expect(await codeOf(exportCommand('run', { quantize: 'int4' }, context))).toBe('USAGE');
    expect(await codeOf(exportCommand('run', { format: 'card', page: true }, context))).toBe('USAGE');
  });

  it('a folder that is no run', async () => {
    expect(await codeOf(exportCommand('empty', {}, context))).toBe('NOT_A_RUN');
  });
});
