import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { exportCommand } from '../../src/commands/export.js';
import { run } from '../../src/commands/run.js';
import { openDatabase } from '../../src/data/database.js';
import type { Lineage } from '../../src/run/lineage.js';
import { fixtureFolder } from '../data/fixture.js';
import { commandContextIn } from '../support/commandContextIn.js';

const folder = fixtureFolder();
const { context, printed } = commandContextIn(folder.path);

const rows = [
  { id: 'a', text: 'money, "now"', size: 3, tags: ['x', 'y'], split: 'train', spam: 'spam', kind: null, spam_label: 1 },
  { id: 'b', text: 'hello code', size: null, tags: [], split: 'train', spam: 'ham', kind: 'work', spam_label: 2 },
  { id: 'c', text: 'hello food', size: 1.5, tags: null, split: 'validation', spam: null, kind: null, spam_label: 3 },
  { id: 'd', text: 'nothing', size: 2, tags: ['z'], split: 'test', spam: 'ham', kind: 'home', spam_label: 4 },
];

beforeAll(async () => {
  folder.write('mails.jsonl', `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
  folder.write(
    'mails.yaml',
    `version: 1
name: mails
data: {source: mails.jsonl, id: id, splits: {column: split}}
labelModel: {kind: majorityVote}
output: {export: [{format: tfjs}, {format: parquet}]}
tasks:
  - name: spam
    classes: [ham, spam]
    gold: spam
    labelingFunctions:
      - {name: money, kind: keyword, field: text, any: [money], vote: spam}
      - {name: hello, kind: keyword, field: text, any: [hello], vote: ham}
      - {name: large, kind: threshold, field: size, atLeast: 3, vote: spam}
  - name: kind
    classes: [work, home]
    gold: kind
    parent: {task: spam, class: ham}
    labelingFunctions:
      - {name: code, kind: keyword, field: text, any: [code], vote: work}
      - {name: food, kind: keyword, field: text, any: [food], vote: home}
`,
  );
  await run('label', 'mails.yaml', { out: 'run' }, context);
});

const lines = (path: string) =>
  readFileSync(join(folder.path, path), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

async function table(path: string): Promise<Record<string, unknown>[]> {
  const database = await openDatabase();
  try {
    return await database.query(`FROM read_parquet('${join(folder.path, path)}')`);
  } finally {
    await database.close();
  }
}

describe('export --format jsonl', () => {
  it('writes a file per split with rows, gold and labels, and no test rows', async () => {
    await exportCommand('run', { format: 'jsonl', out: 'hub' }, context);
    expect(printed.at(-1)).toMatch(/^hub: README\.md \(.*train\.jsonl.*validation\.jsonl/);
    const [a, b, ...others] = lines('hub/train.jsonl');
    expect(others).toEqual([]);
    expect(a).toMatchObject({
      id: 'a',
      text: 'money, "now"',
      size: 3,
      spam_gold: 'spam',
      spam_label: 'spam',
      spam_covered: true,
      spam_weight: 1,
      kind_gold: null,
      kind_label: null,
      kind_covered: false,
      kind_weight: 0,
    });
    expect(a).not.toHaveProperty('tags');
    // P(ham) of a row with two of two votes for spam under majority vote is below .5, so `kind` does not apply.
    const [ham, spam] = a.spam_probs as [number, number];
    expect(ham + spam).toBeCloseTo(1, 6);
    expect(spam).toBeGreaterThan(0.5);
    expect(b.kind_label).toBe('work');
    expect(b.kind_weight).toBeCloseTo((b.spam_probs as number[])[0], 6);
    expect(lines('hub/validation.jsonl').map(({ id }) => id)).toEqual(['c']);
    expect(() => lines('hub/test.jsonl')).toThrow('ENOENT');
    const lineage = JSON.parse(readFileSync(join(folder.path, 'run/lineage.json'), 'utf8')) as Lineage;
    expect(lineage.testOpened).toBeUndefined();
  });

  it('says in its card what `datasets` needs to know', async () => {
    await exportCommand('run', { format: 'jsonl', columns: 'text,tags,spam_label', out: 'card' }, context);
    const card = readFileSync(join(folder.path, 'card/README.md'), 'utf8');
    const { configs, dataset_info } = parse(card.split('---\n')[1]) as Record<string, never>;
    expect(configs).toEqual([
      {
        config_name: 'default',
        data_files: [
          { split: 'train', path: 'train.jsonl' },
          { split: 'validation', path: 'validation.jsonl' },
        ],
      },
    ]);
    const classes = (...names: string[]) => ({
      class_label: { names: Object.fromEntries(names.map((n, c) => [String(c), n])) },
    });
    expect(dataset_info).toEqual([
      {
        config_name: 'default',
        features: [
          { name: 'id', dtype: 'string' },
          { name: 'text', dtype: 'string' },
          { name: 'tags', sequence: 'string' },
          { name: 'row_spam_label', dtype: 'float64' },
          { name: 'spam_gold', dtype: classes('ham', 'spam') },
          { name: 'spam_label', dtype: classes('ham', 'spam') },
          { name: 'spam_probs', sequence: 'float32' },
          { name: 'spam_covered', dtype: 'bool' },
          { name: 'spam_weight', dtype: 'float32' },
          { name: 'kind_gold', dtype: classes('work', 'home') },
          { name: 'kind_label', dtype: classes('work', 'home') },
          { name: 'kind_probs', sequence: 'float32' },
          { name: 'kind_covered', dtype: 'bool' },
          { name: 'kind_weight', dtype: 'float32' },
        ],
      },
    ]);
    expect(lines('card/train.jsonl')[1]).toMatchObject({ tags: [], row_spam_label: 2, spam_label: 'ham' });
  });

  it('puts test rows in where they are asked for, and the run records it', async () => {
    await exportCommand('run', { format: 'jsonl', test: true, out: 'open' }, context);
    expect(lines('open/test.jsonl')).toMatchObject([
      { id: 'd', spam_gold: 'ham', spam_label: null, spam_covered: false },
    ]);
    const lineage = JSON.parse(readFileSync(join(folder.path, 'run/lineage.json'), 'utf8')) as Lineage;
    expect(lineage.testOpened).toMatchObject([{ command: 'export' }]);
  });

  it('refuses columns that are not there or hidden, and options of other formats', async () => {
    const asked = (columns: string) => exportCommand('run', { format: 'jsonl', columns, out: 'no' }, context);
    await expect(asked('txt')).rejects.toThrow('UNKNOWN_COLUMN  columns: expected a column of the data');
    await expect(asked('split')).rejects.toThrow('HIDDEN_COLUMN');
    await expect(exportCommand('run', { format: 'jsonl', page: true }, context)).rejects.toThrow(
      'USAGE  export: expected page beside format: tfjs alone; the format is jsonl',
    );
    await expect(exportCommand('run', { test: true }, context)).rejects.toThrow(
      'expected test beside format: jsonl or parquet alone; the format is tfjs',
    );
  });

  it('says so where the data are not those that were labeled', async () => {
    folder.write(
      'other.jsonl',
      `${[...rows]
        .reverse()
        .map((row) => JSON.stringify(row))
        .join('\n')}\n`,
    );
    folder.write(
      'other.yaml',
      readFileSync(join(folder.path, 'mails.yaml'), 'utf8').replace('mails.jsonl', 'other.jsonl'),
    );
    await run('label', 'other.yaml', { out: 'other' }, context);
    folder.write('other.jsonl', `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
    await expect(exportCommand('other', { format: 'jsonl' }, context)).rejects.toThrow('SOURCE_CHANGED');
  });
});

describe('export --format parquet', () => {
  it('is what the config asks of a run of `label`, which has no network for tfjs: all tasks side by side', async () => {
    const found = await table('run/export/parquet/labels.parquet');
    expect(Object.keys(found[0])).toEqual([
      'id',
      'split',
      'text',
      'size',
      'spam_gold',
      'spam_label',
      'spam_p_ham',
      'spam_p_spam',
      'spam_covered',
      'spam_weight',
      'kind_gold',
      'kind_label',
      'kind_p_work',
      'kind_p_home',
      'kind_covered',
      'kind_weight',
    ]);
    expect(found.map(({ id, split }) => [id, split])).toEqual([
      ['a', 'train'],
      ['b', 'train'],
      ['c', 'validation'],
    ]);
    expect(found[1]).toMatchObject({ text: 'hello code', size: null, spam_label: 'ham', kind_gold: 'work' });
    expect((found[0].spam_p_ham as number) + (found[0].spam_p_spam as number)).toBeCloseTo(1, 6);
  });
});
