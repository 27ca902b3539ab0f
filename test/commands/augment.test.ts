import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { augment } from '../../src/commands/augment.js';
import type { CommandContext } from '../../src/commands/commandContext.js';
import { silentProgress } from '../../src/core/progress.js';
import { readTable } from '../../src/data/readTable.js';
import { fixtureFolder } from '../data/fixture.js';

const folder = fixtureFolder();
let printed = '';
let said: string[] = [];
const context: CommandContext = {
  print: (text) => void (printed += text),
  progress: { ...silentProgress, say: (line) => void said.push(line) },
  now: () => performance.now(),
  date: () => new Date(0),
  cwd: folder.path,
  interactive: false,
  signal: new AbortController().signal,
};
beforeEach(() => {
  printed = '';
  said = [];
});

const file = (augmentation: string) => `version: 1
name: small
data: {source: rows.jsonl, id: id, splits: {column: fold}}
features: {text: {kind: hashedNgrams, field: text}, size: {kind: number, field: size}}
tasks:
  - name: spam
    classes: [ham, spam]
    gold: truth
    labelingFunctions: [{name: buy, kind: keyword, field: text, any: [buy], vote: spam}]
${augmentation}`;

beforeAll(() => {
  const rows = Array.from({ length: 30 }, (_, i) => ({
    id: `m${i}`,
    text: i === 4 ? 'word' : `please buy number ${i} now`,
    size: i,
    tags: ['a', `b${i}`],
    fold: i % 3 === 2 ? 'test' : i % 3 === 1 ? 'validation' : 'train',
    truth: i % 2 ? 'spam' : 'ham',
  }));
  folder.write('rows.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));
  folder.write(
    'small.yaml',
    file(`augment:
  policy: {kind: all, perExample: 2}
  transformations:
    - {name: noNumbers, kind: maskNumbers, field: text, with: "#"}
    - {kind: changeCase, field: text, to: upper}
    - {kind: jitter}
`),
  );
  folder.write('none.yaml', file(''));
});

describe('espalier augment', () => {
  it('shows rows before and after, with which transformations', async () => {
    await augment('small.yaml', { show: '3' }, context);
    expect(printed).toContain('please buy number 0 now');
    expect(printed).toContain('PLEASE BUY NUMBER # NOW');
    expect(printed).toMatch(/^m0#1 +noNumbers, changeCase, jitter +text/m);
    expect(printed).toMatch(/^m3#1/m);
    expect(printed).not.toMatch(/^m3#2|^m1#/m);
    expect(printed).toMatch(/^noNumbers +maskNumbers +rows +20 +0 +0$/m);
    expect(printed).toMatch(/^jitter +jitter +features/m);
  });

  it('gives the same as JSON', async () => {
    await augment('small.yaml', { show: '2', json: true }, context);
    const { policy, copies, transformations } = JSON.parse(printed);
    expect(policy).toBe('all');
    expect(copies).toHaveLength(2);
    expect(copies[0]).toEqual({
      id: 'm0',
      source: 'data',
      copy: 1,
      transformations: ['noNumbers', 'changeCase', 'jitter'],
      before: { text: 'please buy number 0 now' },
      after: { text: 'PLEASE BUY NUMBER # NOW' },
    });
    expect(transformations).toHaveLength(3);
  });

  it('writes the train rows’ copies with their parents, as JSON lines and as Parquet, and no gold or split', async () => {
    await augment('small.yaml', { out: 'out/rows.jsonl' }, context);
    await augment('small.yaml', { out: 'out/rows.parquet' }, context);
    expect(said).toEqual(['out/rows.jsonl: 20 augmented rows', 'out/rows.parquet: 20 augmented rows']);
    expect(printed).toBe('');
    const lines = readFileSync(join(folder.path, 'out/rows.jsonl'), 'utf8').trimEnd().split('\n');
    const first = JSON.parse(lines[0]);
    expect(first).toEqual({
      id: 'm0#1',
      parent: 'm0',
      source: 'data',
      copy: 1,
      transformations: ['noNumbers', 'changeCase', 'jitter'],
      text: 'PLEASE BUY NUMBER # NOW',
      size: 0,
      tags: ['a', 'b0'],
    });
    const { columns } = await readTable(join(folder.path, 'out/rows.parquet'));
    expect(Object.keys(columns)).toEqual(Object.keys(first));
    expect(columns.parent).toEqual(lines.map((line) => JSON.parse(line).parent));
    expect(columns.text).toEqual(lines.map((line) => JSON.parse(line).text));
    expect(columns.tags[0]).toBe('["a","b0"]');
    const train = new Set([0, 3, 6, 9, 12, 15, 18, 21, 24, 27].map((i) => `m${i}`));
    expect(new Set(columns.parent)).toEqual(train);
    expect(readdirSync(join(folder.path, 'out')).sort()).toEqual(['rows.jsonl', 'rows.parquet']);
  });

  it('says what is missing or wrong', async () => {
    await expect(augment('none.yaml', {}, context)).rejects.toMatchObject({ code: 'NO_AUGMENT' });
    await expect(augment('small.yaml', { out: 'rows.csv' }, context)).rejects.toMatchObject({
      code: 'USAGE',
      exitCode: 2,
    });
    await expect(augment('small.yaml', { show: 'many' }, context)).rejects.toMatchObject({
      code: 'USAGE',
      exitCode: 2,
    });
  });

  it('says that probabilities are learned in a run alone', async () => {
    await augment('small.yaml', { show: '1', set: ['augment.policy={kind: meanField}'] }, context);
    expect(said).toEqual(['augment: a run learns the probabilities; here all transformations are alike']);
  });
});
