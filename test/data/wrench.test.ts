import { expect, test } from 'vitest';
import { readHeaders } from '../../src/data/readHeaders.js';
import { allRows, fixtureFolder, open, problemsOf, task } from './fixture.js';

const folder = fixtureFolder();
const row = (label: unknown, votes: unknown[], text: string, more = {}) => ({
  label,
  weak_labels: votes,
  data: { text, ...more },
});

function write(
  name: string,
  splits: Record<string, Record<string, unknown>>,
  names?: unknown,
): { kind: string; path: string } {
  for (const [split, rows] of Object.entries(splits)) folder.write(`${name}/${split}.json`, JSON.stringify(rows));
  if (names) folder.write(`${name}/label.json`, JSON.stringify(names));
  return { kind: 'wrench', path: name };
}

const small = write(
  'small',
  {
    train: { 0: row(1, [1, -1], 'a b', { size: 3 }), 1: row(0, [-1, 0], 'c d') },
    valid: { 0: row(0, [0, 0], 'e f') },
    test: { 0: row(1, [1, 1], 'g h', { label: 'not me' }) },
  },
  { 0: 'HAM', 1: 'SPAM' },
);

test('gives id, split, label, one column per labeling function and every key of data', async () => {
  const dataset = await open(folder.path, { source: small }, [task('spam', ['ham', 'spam'], 'label')]);
  const source = dataset.sources.get('data');
  if (!source) throw new Error('no source');
  expect(await allRows(source)).toEqual({
    id: ['train/0', 'train/1', 'validation/0', 'test/0'],
    split: ['train', 'train', 'validation', 'test'],
    label: [1, 0, 0, 1],
    lf0: [1, -1, 0, 1],
    lf1: [-1, 0, 0, 1],
    text: ['a b', 'c d', 'e f', 'g h'],
    size: [3, null, null, null],
  });
  expect(source.ids).toEqual(['train/0', 'train/1', 'validation/0', 'test/0']);
  expect([...source.splits]).toEqual([0, 0, 1, 2]);
  expect([...(dataset.gold.get('spam') ?? [])]).toEqual([1, 0, 0, 1]);
  expect([...dataset.hidden].sort()).toEqual(['id', 'label', 'split']);
  await dataset.close();
});

test('ids that no two splits share stay as they are, in the order of the file', async () => {
  const source = write('unique', { train: { b: row(0, [0], 'x y') }, test: { a: row(1, [1], 'z') } });
  const dataset = await open(folder.path, { source });
  expect(dataset.sources.get('data')?.ids).toEqual(['b', 'a']);
  await dataset.close();
});

test('labels and votes may be the names in label.json', async () => {
  const source = write(
    'names',
    { train: { 0: row('SPAM', ['SPAM', -1], 'x'), 1: row('HAM', [-1, 'HAM'], 'y'), 2: row(null, [-1, -1], 'z') } },
    { 0: 'HAM', 1: 'SPAM' },
  );
  for (const classes of [
    ['HAM', 'SPAM'],
    ['no', 'yes'],
  ]) {
    const dataset = await open(folder.path, { source }, [task('spam', classes, 'label')]);
    expect([...(dataset.gold.get('spam') ?? [])]).toEqual([1, 0, -1]);
    const rows = dataset.sources.get('data');
    expect(rows && (await allRows(rows, ['lf0', 'lf1']))).toEqual({ lf0: [1, -1, -1], lf1: [-1, 0, -1] });
    await dataset.close();
  }
});

test('classes in another order than label.json are an error, as votes are indices', async () => {
  const work = open(folder.path, { source: small }, [task('spam', ['SPAM', 'HAM'], 'label')]);
  expect(await problemsOf(work)).toMatchObject([{ code: 'CLASS_ORDER', path: 'tasks.spam.classes' }]);
});

test('columns are known from one file', async () => {
  const sources = { data: { kind: 'wrench', path: `${folder.path}/small` } } as const;
  const headers = await readHeaders({ sources, baseDir: folder.path });
  expect(headers.get('data')?.map(({ name }) => name)).toEqual(['id', 'split', 'label', 'lf0', 'lf1', 'text']);
});

test('what is no WRENCH folder', async () => {
  const fails = (source: unknown) => problemsOf(open(folder.path, { source }));
  expect(await fails({ kind: 'wrench', path: 'nowhere' })).toMatchObject([{ code: 'FILE_MISSING' }]);
  folder.write('list/train.json', '[1, 2]');
  expect(await fails({ kind: 'wrench', path: 'list' })).toMatchObject([{ code: 'WRENCH_FORMAT' }]);
  folder.write('broken/train.json', '{"0": {"label": 1,');
  expect(await fails({ kind: 'wrench', path: 'broken' })).toMatchObject([{ code: 'WRENCH_FORMAT' }]);
  const uneven = write('uneven', { train: { 0: row(1, [1, 1], 'a'), 1: row(1, [1], 'b'), 2: row(0, [1, 0], 'c') } });
  expect(await fails(uneven)).toMatchObject([{ code: 'WRENCH_VOTES', message: expect.stringContaining('id "1"') }]);
});
