import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../src/backend/openBackend.js';
import type { CommandContext } from '../../src/commands/commandContext.js';
import { run } from '../../src/commands/run.js';
import { loadExperiment } from '../../src/config/loadExperiment.js';
import { silentProgress } from '../../src/core/progress.js';
import { splitCode } from '../../src/core/split.js';
import type { RunMetrics } from '../../src/evaluation/runMetrics.js';
import { RunFolder } from '../../src/run/runFolder.js';
import { augmentRows } from '../../src/stages/augmentRows.js';
import { castVotes } from '../../src/stages/castVotes.js';
import { fitLabels } from '../../src/stages/fitLabels.js';
import { makeFeatures } from '../../src/stages/makeFeatures.js';
import { readData } from '../../src/stages/readData.js';
import { StageTimer } from '../../src/stages/stageTimer.js';
import { trainingTasks } from '../../src/stages/trainingTasks.js';
import { fixtureFolder } from '../data/fixture.js';

const folder = fixtureFolder();
const said: string[] = [];
const environment = {
  progress: { ...silentProgress, say: (line: string) => void said.push(line) },
  now: () => performance.now(),
};
const context: CommandContext = {
  ...environment,
  print: () => {},
  date: () => new Date(0),
  cwd: folder.path,
  interactive: false,
  signal: new AbortController().signal,
};

/** Two sources; "b" of them lacks the column `city`. Every fourth row has no vote. */
const rows = Array.from({ length: 120 }, (_, i) => {
  const spam = (i * 7) % 2 === 0;
  const word = i % 4 === 3 ? 'nothing' : spam ? 'buy' : 'hello';
  return {
    id: `r${i}`,
    text: `${word} friend${i % 10} number ${i}`,
    size: (i * 13) % 29,
    truth: spam ? 'spam' : 'ham',
    city: i % 2 ? 'Rome' : 'Oslo',
  };
});

const taskOn = (name: string, source: string) => `  - name: ${name}
    data: ${source}
    classes: [ham, spam]
    gold: truth
    labelModel: {kind: majorityVote}
    labelingFunctions:
      - {name: buy, kind: keyword, field: text, any: [buy], vote: spam}
      - {name: hello, kind: keyword, field: text, any: [hello], vote: ham}
`;

const experiment = (augment: string, more = '') => `version: 1
name: augmented
data:
  sources: {a: a.csv, b: b.csv}
  id: id
features:
  text: {kind: hashedNgrams, field: text, dimensions: 128, tfIdf: true}
  size: {kind: number, field: size}
tasks:
${taskOn('one', 'a')}${taskOn('two', 'b')}trunk: {layers: [4]}
training: {epochs: 2, batchSize: 32}
backend: {kind: cpu}
${more}${augment}`;

const csv = (some: readonly Record<string, unknown>[]) =>
  [Object.keys(some[0]).join(','), ...some.map((row) => Object.values(row).join(','))].join('\n');

const augment = `augment:
  policy: {kind: random, length: 2, perExample: 2}
  transformations:
    - {kind: dropWords, field: text}
    - {kind: maskField, fields: [city]}
    - {kind: mixUp}
`;

async function prepare(name: string, text: string) {
  folder.write(`${name}.yaml`, text);
  const { experiment: loaded } = await loadExperiment(`${name}.yaml`, { cwd: folder.path });
  const data = await readData(loaded, environment);
  const votes = await castVotes(loaded, data, environment);
  const labels = await fitLabels(loaded, data, votes, new StageTimer(environment.now), environment as never);
  const tasks = trainingTasks(loaded, data, votes, labels, []);
  const extracted = await makeFeatures(loaded, data, environment);
  const splits = new Uint8Array(data.n);
  for (const [source, { splits: own }] of data.sources) splits.set(own, data.offsets.get(source)!);
  const backend = await openBackend('cpu');
  const runFolder = await RunFolder.prepare(join(folder.path, `run-${name}`), { force: true, resume: false });
  const events: object[] = [];
  const log = { write: (event: object) => void events.push(event), warn: () => {}, close: () => {} };
  const augmentation = (await augmentRows(
    loaded,
    data,
    { backend, backendReason: 'named', ...extracted, splits },
    tasks,
    runFolder,
    log,
    false,
    environment,
  ))!;
  open.push(() => data.close());
  backend.dispose();
  return { data, tasks, splits, extracted, augmentation, events };
}

/** Sources stay open as long as epochs may ask for copies. */
const open: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of open) await close();
});

beforeAll(() => {
  folder.write('a.csv', csv(rows.slice(0, 70)));
  folder.write('b.csv', csv(rows.slice(70).map(({ city: _, ...row }) => row)));
});

describe('augmentRows', () => {
  it('copies train rows that train a task, and no other', async () => {
    const { augmentation, tasks, splits, data } = await prepare('plain', experiment(augment));
    const trains = (row: number) =>
      splits[row] === splitCode.train &&
      tasks.some(({ offset, n, weights }) => row >= offset && row < offset + n && weights[row - offset] > 0);
    const { parents } = augmentation.copies;
    const expected = Array.from({ length: data.n }, (_, row) => row).filter(trains);
    expect([...parents]).toEqual(expected.flatMap((row) => [row, row]));
    expect(expected.length).toBeLessThan(data.n / 1.2);
  });

  it('mixes with rows of the same source that train, only', async () => {
    const { augmentation, data } = await prepare('mixed', experiment(augment));
    const { parents } = augmentation.copies;
    const { mixed, made } = await augmentation.copies.ofEpoch(0);
    const known = new Set(parents);
    const offset = data.offsets.get('b')!;
    let count = 0;
    mixed!.partners.forEach((partner, slot) => {
      if (partner < 0) return;
      count++;
      expect(made[slot]).toBe(1);
      expect(known.has(partner)).toBe(true);
      expect(partner).not.toBe(parents[slot]);
      expect(partner >= offset).toBe(parents[slot] >= offset);
    });
    expect(count).toBeGreaterThan(5);
  });

  it('leaves the originals’ features, and what encodes them, as they are without it', async () => {
    const plain = await prepare('without', experiment(augment));
    const { extracted } = plain;
    const other = await prepare(
      'noise',
      experiment(augment.replace('dropWords, field: text', 'duplicateWords, field: text, rate: 1')),
    );
    expect(other.extracted.encoder).toEqual(extracted.encoder);
    expect(other.extracted.features).toEqual(extracted.features);
  });

  it('encodes a copy as `predict` would encode its text', async () => {
    const shout = experiment(`augment:
  policy: {kind: all}
  transformations: [{kind: backOff, field: text, table: {buy: hello, hello: buy}}]
`);
    const { augmentation, extracted, data } = await prepare('swapped', shout);
    const { encodeRows } = await import('../../src/features/encodeRows.js');
    const { parents } = augmentation.copies;
    const { features, made } = await augmentation.copies.ofEpoch(0);
    expect(made.every((each) => each === 1)).toBe(true);
    const swap: Record<string, string> = { buy: 'hello', hello: 'buy' };
    const texts = [...parents].map((row) => {
      const { text, size } = rows[row];
      return { size, text: text.replace(/^\w+/, (word) => swap[word]) };
    });
    expect(data.n).toBe(120);
    expect(features).toEqual(await encodeRows(extracted.encoder, texts));
  });

  it('counts what applied and declined, also where a source lacks the column', async () => {
    const { augmentation, events } = await prepare(
      'counted',
      experiment(`augment:
  policy: {kind: one, perExample: 1}
  transformations: [{kind: maskField, fields: [city]}]
`),
    );
    const { metrics } = augmentation;
    const [masked] = metrics.transformations;
    expect(masked).toMatchObject({ name: 'maskField', faults: 0 });
    expect(masked.applied + masked.declined).toBe(metrics.rows);
    expect(masked.declined).toBeGreaterThan(10);
    expect(metrics.copies).toBe(masked.applied);
    expect(events).toEqual([{ event: 'augment', ...metrics }]);
    expect(
      said.some((line) =>
        line.startsWith(`augment: ${metrics.copies} copies of ${metrics.rows} train rows, policy one:`),
      ),
    ).toBe(true);
  });

  it('draws anew in every epoch where asked, the same ones for the same epoch', async () => {
    const fresh = augment.replace('augment:', 'augment:\n  draws: everyEpoch');
    const { augmentation } = await prepare('fresh', experiment(fresh));
    const take = async (epoch: number) => (await augmentation.copies.ofEpoch(epoch)).features;
    const [first, second, third] = [await take(0), await take(1), await take(2)];
    expect(second).not.toEqual(first);
    expect(third).not.toEqual(second);
    expect(await take(1)).toEqual(second);
    const { augmentation: once } = await prepare('once', experiment(augment));
    expect(await once.copies.ofEpoch(5)).toBe(await once.copies.ofEpoch(0));
  });
});

describe('run with augment', () => {
  const metricsOf = (name: string): RunMetrics =>
    JSON.parse(readFileSync(join(folder.path, name, 'metrics.json'), 'utf8'));

  it('leaves labels and their scores as they are without it, and tells what it did', async () => {
    folder.write('with.yaml', experiment(augment));
    folder.write('none.yaml', experiment(''));
    await run('train', 'with.yaml', { out: 'with' }, context);
    await run('train', 'none.yaml', { out: 'none' }, context);
    const [own, plain] = [metricsOf('with'), metricsOf('none')];
    for (const task of ['one', 'two']) {
      // Findings name the file that each labeling function stands in.
      const { network: a, findings: _, ...labels } = own.tasks[task];
      const { network: b, findings: __, ...plainLabels } = plain.tasks[task];
      expect(labels).toEqual(plainLabels);
      expect(Object.keys(a!.splits)).toEqual(Object.keys(b!.splits));
      for (const split of ['validation', 'test'] as const) expect(a!.splits[split]!.n).toBe(b!.splits[split]!.n);
    }
    expect(own.augment).toMatchObject({ policy: 'random', draws: 'once', weight: 'shared' });
    expect(own.timing.augment).toBeGreaterThan(0);
    expect(plain.augment).toBeUndefined();
    expect(plain.timing.augment).toBeUndefined();
    for (const file of ['labels/one.parquet', 'labelmodels/one.json']) {
      expect(readFileSync(join(folder.path, 'with', file))).toEqual(readFileSync(join(folder.path, 'none', file)));
    }
    const resolved = readFileSync(join(folder.path, 'with/config.resolved.yaml'), 'utf8');
    expect(resolved).toContain('draws: once');
    folder.write('again.yaml', resolved);
    const { resolvedYaml } = await loadExperiment('again.yaml', { cwd: folder.path });
    expect(resolvedYaml).toBe(resolved);
  });
});
