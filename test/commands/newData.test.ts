import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from '../../src/commands/evaluate.js';
import { predict } from '../../src/commands/predict.js';
import { run } from '../../src/commands/run.js';
import type { Progress } from '../../src/core/progress.js';
import { openDatabase } from '../../src/data/database.js';
import { fixtureFolder } from '../data/fixture.js';
import { commandContextIn } from '../support/commandContextIn.js';

const folder = fixtureFolder();
const { context } = commandContextIn(folder.path);

/** Messages that a single word decides. */
const messages = Array.from({ length: 60 }, (_, i) => ({
  text: i % 3 === 0 ? 'win money now' : 'see you later',
  label: i % 3 === 0 ? 1 : 0,
}));
const wrench = (rows: typeof messages) =>
  JSON.stringify(Object.fromEntries(rows.map(({ text, label }, i) => [i, { label, weak_labels: [], data: { text } }])));

beforeAll(async () => {
  folder.write('train.csv', ['text,label', ...messages.map(({ text, label }) => `${text},${label}`)].join('\n'));
  folder.write('more/a.csv', 'text\nwin money\n');
  folder.write('more/b.csv', 'text\nsee you\nlater\n');
  folder.write('wrench/train.json', wrench(messages.slice(0, 20)));
  folder.write('wrench/test.json', wrench(messages.slice(20, 30)));
  folder.write('empty/readme.txt', 'nothing');
  folder.write(
    'spam.yaml',
    `version: 1
name: spam
data: {source: train.csv}
features: {text: {kind: hashedNgrams, field: text, dimensions: 256}}
tasks:
  - name: spam
    classes: [ham, spam]
    gold: label
    labelingFunctions:
      - {name: money, kind: keyword, field: text, any: [money], vote: spam}
      - {name: later, kind: keyword, field: text, any: [later], vote: ham}
training: {epochs: 30, batchSize: 8, optimizer: {learningRate: 0.05}}
backend: {kind: cpu}
`,
  );
  await run('train', join(folder.path, 'spam.yaml'), { out: 'run' }, context);
});

async function predicted(data: string): Promise<{ id: string; spam: string }[]> {
  await predict('run', data, { out: 'out.jsonl' }, context);
  const lines = readFileSync(join(folder.path, 'out.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

describe('predict', () => {
  it('takes a glob, rows in the order of the files', async () => {
    expect((await predicted('more/*.csv')).map(({ id, spam }) => [id, spam])).toEqual([
      ['0', 'spam'],
      ['1', 'ham'],
      ['2', 'ham'],
    ]);
  });

  it('takes a WRENCH folder: all its splits, under its ids', async () => {
    const rows = await predicted('wrench');
    expect(rows).toHaveLength(30);
    // Both files count from 0, so that ids carry their split.
    expect(rows.map(({ id }) => id).slice(18, 22)).toEqual(['train/18', 'train/19', 'test/0', 'test/1']);
    expect(rows.map(({ spam }) => spam)).toEqual(messages.slice(0, 30).map(({ label }) => (label ? 'spam' : 'ham')));
  });

  it('says what it expects where a folder is none', async () => {
    await expect(predicted('empty')).rejects.toMatchObject({ code: 'FILE_IS_FOLDER' });
    await expect(predicted('nowhere')).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });
});

describe('predict, row by row', () => {
  const rows = Array.from({ length: 9000 }, (_, i) => ({
    id: `r${i}`,
    text: i % 7 === 0 ? 'win money, now' : 'see you later',
  }));
  const spoil = (id: string) =>
    ['id,text', ...rows.map((row, i) => `${i === 8500 ? id : row.id},"${row.text}"`)].join('\n');
  beforeAll(() => {
    folder.write('many.csv', ['id,text', ...rows.map(({ id, text }) => `${id},"${text}"`)].join('\n'));
    folder.write('twice.csv', spoil('r3'));
    folder.write('without.csv', spoil(''));
    const manifest = join(folder.path, 'run/model/manifest.json');
    folder.write(
      'run/model/manifest.json',
      JSON.stringify({ ...JSON.parse(readFileSync(manifest, 'utf8')), idColumn: 'id' }),
    );
  });

  it('goes over the edges of chunks in the order of the rows, the same into every format', async () => {
    const lines = await predicted('many.csv');
    expect(lines.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    expect(lines.map(({ spam }) => spam)).toEqual(rows.map((_, i) => (i % 7 === 0 ? 'spam' : 'ham')));
    await predict('run', 'many.csv', { out: 'out.csv' }, context);
    const [head, ...cells] = readFileSync(join(folder.path, 'out.csv'), 'utf8').trim().split('\n');
    expect(head).toBe(Object.keys(lines[0]).join(','));
    expect(cells).toEqual(lines.map((line) => Object.values(line).join(',')));
    await predict('run', 'many.csv', { out: 'out.parquet' }, context);
    const database = await openDatabase();
    const stored = await database.query<Record<string, unknown>>(
      `SELECT * FROM '${join(folder.path, 'out.parquet')}' OFFSET 8190 LIMIT 5`,
    );
    await database.close();
    expect(stored.map(({ id, spam }) => ({ id, spam }))).toEqual(
      lines.slice(8190, 8195).map(({ id, spam }) => ({ id, spam })),
    );
  });

  it('says which rows have no id of their own, and leaves nothing behind', async () => {
    const named = { message: expect.stringMatching(/rows? (3 and )?8500/) };
    for (const [data, code] of [
      ['twice.csv', 'DUPLICATE_ID'],
      ['without.csv', 'MISSING_ID'],
    ]) {
      await expect(predict('run', data, { out: 'none.jsonl' }, context)).rejects.toMatchObject({ code, ...named });
    }
    expect(readdirSync(folder.path).filter((name) => name.includes('none'))).toEqual([]);
  });

  it('leaves nothing behind where it is stopped on the way', async () => {
    const stop = new AbortController();
    const progress: Progress = {
      begin: () => ({ advance: () => stop.abort(new Error('stopped')), end() {} }),
      say() {},
    };
    for (const out of ['none.jsonl', 'none.parquet']) {
      const stopped = { ...context, progress, signal: stop.signal };
      await expect(predict('run', 'many.csv', { out }, stopped)).rejects.toThrow('stopped');
    }
    expect(readdirSync(folder.path).filter((name) => name.includes('none'))).toEqual([]);
  });
});

describe('evaluate', () => {
  const scores = async (data: string) => {
    await evaluate('run', data, { out: 'scores.json' }, context);
    return JSON.parse(readFileSync(join(folder.path, 'scores.json'), 'utf8')).tasks.spam.network.splits;
  };

  it('scores every row of a file as test', async () => {
    const splits = await scores('train.csv');
    expect(splits.test).toMatchObject({ n: 60, accuracy: 1 });
    expect(splits.train?.n ?? 0).toBe(0);
  });

  it('keeps the splits of a WRENCH folder', async () => {
    const splits = await scores('wrench');
    expect(splits.train).toMatchObject({ n: 20, accuracy: 1 });
    expect(splits.test).toMatchObject({ n: 10, accuracy: 1 });
  });
});
