import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadExperiment } from '../../src/config/loadExperiment.js';
import { type InitOptions, initialize } from '../../src/init/initialize.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'espalier-init-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, rows: readonly string[]): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), `${rows.join('\n')}\n`);
}

const start = (options: Partial<InitOptions> = {}) =>
  initialize({ dir: '.', cwd: folder, schema: { title: 'schema' }, ...options });
const config = () => readFileSync(join(folder, 'espalier.yaml'), 'utf8');
const load = () => loadExperiment('espalier.yaml', { cwd: folder });

const texts = Array.from({ length: 30 }, (_, i) => ({
  id: i,
  text: i % 3 === 0 ? `Buy now, offer number ${i}!!` : `I like this song, it is the ${i}th time that I hear it`,
  label: i % 3 === 0 ? 'spam' : 'ham',
  size: i * 10,
}));

it('guesses text, id, gold and classes of a table of texts', async () => {
  write(
    'rows.jsonl',
    texts.map((row) => JSON.stringify(row)),
  );
  const { written, kept, summary } = await start();
  expect(written.map((path) => path.slice(folder.length + 1))).toEqual([
    'espalier.yaml',
    'lfs.ts',
    'espalier.schema.json',
  ]);
  expect(kept).toEqual([]);
  expect(summary.join('\n')).toContain('gold: label (ham, spam)');
  const { experiment, warnings } = await load();
  expect(warnings).toEqual([]);
  expect(experiment).toMatchObject({
    name: 'rows',
    data: { id: 'id' },
    tasks: [{ name: 'label', classes: ['ham', 'spam'], gold: { column: 'label' } }],
  });
  expect(experiment.features.map(({ name, kind }) => [name, kind])).toEqual([
    ['text', 'hashedNgrams'],
    ['size', 'number'],
  ]);
  expect(experiment.labelingFunctions.map(({ kind }) => kind)).toContain('function');
  expect(config().split('\n')[1]).toBe('# yaml-language-server: $schema=./espalier.schema.json');
  expect(readFileSync(join(folder, 'lfs.ts'), 'utf8')).toContain('row.text');
});

it('starts from numbers where there is no text', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => `${i},${i * i},${['a', 'b', 'c'][i % 3]},${i % 2}`);
  write('data/table.csv', ['age,income per year,group,class', ...rows]);
  await start();
  const { experiment } = await load();
  expect(experiment.tasks).toMatchObject([{ name: 'class', classes: ['0', '1'] }]);
  expect(experiment.labelingFunctions.map(({ name }) => name)).toContain('high_income per year');
  expect(experiment.features.map(({ name, kind }) => [name, kind])).toEqual([
    ['age', 'number'],
    ['income_per_year', 'number'],
    ['group', 'category'],
  ]);
});

it('writes a task without gold where no column may hold it', async () => {
  write('lines.csv', ['text', ...texts.map(({ text }) => `"${text}"`)]);
  await start();
  expect((await load()).experiment.tasks).toMatchObject([{ name: 'task', classes: ['no', 'yes'] }]);
});

it('asks what it cannot know', async () => {
  write('a.csv', ['one,two', ...texts.map(({ text, label }) => `"${text}",${label}`)]);
  write('b.csv', ['x', '1']);
  const asked: string[] = [];
  const prompts = {
    select: async (question: string, options: readonly { value: string }[]) => {
      asked.push(question);
      return question.startsWith('Which column holds true') ? '' : options[0].value;
    },
    text: async (question: string) => {
      asked.push(question);
      return 'ham, spam,, unsure';
    },
  };
  await start({ prompts });
  expect(asked).toHaveLength(4);
  expect((await load()).experiment.tasks).toMatchObject([{ classes: ['ham', 'spam', 'unsure'], source: 'data' }]);
});

it('never touches a file that is there', async () => {
  write(
    'rows.jsonl',
    texts.map((row) => JSON.stringify(row)),
  );
  writeFileSync(join(folder, 'lfs.ts'), '// mine\n');
  const { kept } = await start();
  expect(kept).toEqual([join(folder, 'lfs.ts')]);
  expect(readFileSync(join(folder, 'lfs.ts'), 'utf8')).toBe('// mine\n');
  expect((await load()).experiment.labelingFunctions.map(({ kind }) => kind)).not.toContain('function');

  const before = config();
  await expect(start()).rejects.toMatchObject({ code: 'FILE_EXISTS' });
  expect(config()).toBe(before);
});

it('writes into a folder that is not there yet', async () => {
  write(
    'rows.jsonl',
    texts.map((row) => JSON.stringify(row)),
  );
  await start({ dir: 'new/project', data: 'rows.jsonl' });
  expect(readdirSync(join(folder, 'new/project')).sort()).toEqual(['espalier.schema.json', 'espalier.yaml', 'lfs.ts']);
  expect((await loadExperiment('new/project/espalier.yaml', { cwd: folder })).experiment.tasks).toHaveLength(1);
});

it.each([
  ['nothing to look at', [], {}, 'NO_DATA'],
  ['several files and nobody to ask', ['a.csv', 'b.csv'], {}, 'SEVERAL_DATA_FILES'],
  ['a file that is not there', [], { data: 'rows.csv' }, 'FILE_NOT_FOUND'],
])('says what is missing: %s', async (_, files, options, code) => {
  for (const name of files) write(name, ['a,b', '1,2']);
  await expect(start(options)).rejects.toMatchObject({ code });
  expect(existsSync(join(folder, 'espalier.yaml'))).toBe(false);
});

it.each([
  ['latin-1', 'latin1'],
  ['utf-16', 'utf16le'],
] as const)('sees that a file is %s, and says so in the config', async (encoding, bufferEncoding) => {
  const rows = texts.map(({ text, label }) => `"${text} Grüße",${label}`);
  const mark = encoding === 'utf-16' ? '\ufeff' : '';
  writeFileSync(join(folder, 'rows.csv'), Buffer.from(`${mark}text,label\n${rows.join('\n')}\n`, bufferEncoding));
  const { summary } = await start();
  expect(summary[0]).toBe(`data: rows.csv, 2 columns, read as ${encoding}`);
  const { experiment } = await load();
  expect(experiment.data.sources.data).toMatchObject({ path: join(folder, 'rows.csv'), encoding });
  expect(experiment.tasks[0].classes).toEqual(['ham', 'spam']);
});

it('takes names of several words that recur for classes, not for texts', async () => {
  const rows = texts.map(({ text, label }) => `"${text}",${label === 'spam' ? 'junk: mail #1' : 'a good mail'}`);
  write('rows.csv', ['words,kind of mail', ...rows]);
  await start();
  const { experiment } = await load();
  expect(experiment.tasks).toMatchObject([
    { classes: ['a good mail', 'junk: mail #1'], gold: { column: 'kind of mail' } },
  ]);
  expect(experiment.features.map(({ name }) => name)).toEqual(['words']);
});

it('takes a number with many values for a feature, not for gold', async () => {
  const rows = Array.from({ length: 300 }, (_, i) => `words of row ${i},${i % 25}`);
  write('rows.csv', ['text,length', ...rows]);
  const { summary } = await start();
  expect(summary[2]).toBe('gold: none; the classes are no, yes');
  expect((await load()).experiment.features.map(({ name }) => name)).toEqual(['text', 'length']);
});

it('sorts numbered classes by their number, and keeps columns apart that differ in signs alone', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => `text number ${i},${i},${i * 2},c${i % 12}`);
  write('rows.csv', ['text,a b,a-b,label', ...rows]);
  await start();
  const { experiment } = await load();
  expect(experiment.tasks[0].classes.slice(0, 4)).toEqual(['c0', 'c1', 'c2', 'c3']);
  expect(experiment.features.map(({ name }) => name)).toEqual(['text', 'a_b', 'a_b_2']);
});

it('sees what only the whole file shows: ids beyond 53 bits, and a word among numbers far down', async () => {
  const rows = Array.from(
    { length: 1500 },
    (_, i) =>
      `{"id": ${9007199254740993n + BigInt(i)}, "text": "words of row ${i}", "size": ${i < 1400 ? i : '"big"'}}`,
  );
  write('rows.jsonl', rows);
  await start();
  const { experiment } = await load();
  expect(experiment.data.id).toBe('id');
  expect(experiment.features.map(({ name, kind }) => [name, kind])).toEqual([['text', 'hashedNgrams']]);
});

it('writes an experiment on a synthetic world, whose tasks read the planted columns', async () => {
  for (const [structure, classes] of [
    ['tree', [2, 2, 2]],
    ['hierarchy', [2, 4, 8]],
  ] as const) {
    const { written } = await start({ dir: structure, synthetic: { structure, tasks: 3 } });
    expect(written.map((path) => path.split('/').pop())).toEqual(['espalier.yaml', 'espalier.schema.json']);
    const { experiment } = await loadExperiment(join(structure, 'espalier.yaml'), { cwd: folder });
    expect(experiment.tasks.map((task) => task.classes.length)).toEqual(classes);
    expect(experiment.tasks[2].refines?.task).toBe(structure === 'hierarchy' ? 'level1' : undefined);
  }
});
