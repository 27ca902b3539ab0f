import { describe, expect, test } from 'vitest';
import { silentProgress } from '../../src/core/progress.js';
import type { RowSource } from '../../src/core/rowSource.js';
import type { TaskSpec } from '../../src/core/taskSpec.js';
import { dataParams } from '../../src/data/dataParams.js';
import { openDataset } from '../../src/data/openDataset.js';
import { openRows } from '../../src/data/openRows.js';
import { toDataSpec, toSourceSpec } from '../../src/data/toDataSpec.js';
import { allRows, fixtureFolder, open, problemsOf, task } from './fixture.js';

const folder = fixtureFolder();
const csv = (name: string, header: string, rows: readonly string[]) =>
  folder.write(name, [header, ...rows, ''].join('\n'));
const spam = task('spam', ['ham', 'spam'], 'label');

async function splitsOf(data: unknown, tasks = [spam]): Promise<number[]> {
  const dataset = await open(folder.path, data, tasks);
  await dataset.close();
  return [...(dataset.sources.get('data') as RowSource).splits];
}

describe('rows', () => {
  const n = 20_000;
  csv(
    'many.csv',
    'id,text,x',
    Array.from({ length: n }, (_, i) => `r${i},"text, ${i}",${i}`),
  );

  test('every pass gives the same rows in the same order, in chunks of the size asked for', async () => {
    const dataset = await open(folder.path, { source: 'many.csv', id: 'id' });
    const source = dataset.sources.get('data') as RowSource;
    expect([dataset.n, source.n, dataset.offsets.get('data')]).toEqual([n, n, 0]);
    expect(source.ids[n - 1]).toBe(`r${n - 1}`);
    for (const size of [undefined, 999, 5000]) {
      let next = 0;
      for await (const chunk of source.chunks(['x', 'text'], { size })) {
        expect(chunk.start).toBe(next);
        if (size && next + size <= n) expect(chunk.length).toBe(size);
        expect(chunk.columns.x).toEqual(Array.from({ length: chunk.length }, (_, i) => next + i));
        expect(chunk.columns.text[0]).toBe(`text, ${next}`);
        next += chunk.length;
      }
      expect(next).toBe(n);
    }
    await dataset.close();
  });

  test('two passes at once do not disturb each other, and a pass can be left early', async () => {
    const dataset = await open(folder.path, { source: 'many.csv' });
    const source = dataset.sources.get('data') as RowSource;
    for await (const outer of source.chunks(['x'], { size: 4000 })) {
      for await (const inner of source.chunks(['x'], { size: 1000 })) {
        expect(inner.columns.x[0]).toBe(0);
        break;
      }
      expect(outer.columns.x[0]).toBe(outer.start);
    }
    await dataset.close();
  });

  test('no columns at all still counts rows; an unknown one is an error', async () => {
    const dataset = await open(folder.path, { source: 'many.csv' });
    const source = dataset.sources.get('data') as RowSource;
    let rows = 0;
    for await (const chunk of source.chunks([])) rows += chunk.length;
    expect(rows).toBe(n);
    expect(await problemsOf(source.chunks(['Text'])[Symbol.asyncIterator]().next())).toMatchObject([
      { code: 'MISSING_COLUMN', hint: 'Did you mean "text"?' },
    ]);
    await dataset.close();
  });

  test('stops when the signal aborts', async () => {
    const dataset = await open(folder.path, { source: 'many.csv' });
    const source = dataset.sources.get('data') as RowSource;
    const controller = new AbortController();
    const pass = (async () => {
      for await (const _ of source.chunks(['x'], { size: 100, signal: controller.signal }))
        controller.abort(new Error('enough'));
    })();
    await expect(pass).rejects.toThrow('enough');
    await dataset.close();
    const spec = toDataSpec(dataParams.parse({ source: 'many.csv' }), { baseDir: folder.path, seed: 0 });
    await expect(openDataset(spec, [], { signal: AbortSignal.abort(new Error('at once')) })).rejects.toThrow('at once');
  });

  test('a file that grows meanwhile is noticed', async () => {
    csv('grow.csv', 'a', ['1', '2']);
    const dataset = await open(folder.path, { source: 'grow.csv' });
    csv('grow.csv', 'a', ['1', '2', '3']);
    expect(await problemsOf(allRows(dataset.sources.get('data') as RowSource))).toMatchObject([
      { code: 'SOURCE_CHANGED' },
    ]);
    await dataset.close();
  });

  test('tells how far it is', async () => {
    const spec = toDataSpec(dataParams.parse({ source: 'many.csv' }), { baseDir: folder.path, seed: 0 });
    let done = 0;
    const progress = {
      ...silentProgress,
      begin: (_: string, total: number, unit: string) => {
        expect([total, unit]).toEqual([n, 'rows']);
        return { advance: (count: number) => void (done += count), end: () => {} };
      },
    };
    await (await openDataset(spec, [], { progress })).close();
    expect(done).toBe(n);
  });
});

describe('ids', () => {
  test('are row numbers by default, counted through all split files', async () => {
    csv('i1.csv', 'a', ['x', 'y']);
    csv('i2.csv', 'a', ['z']);
    const dataset = await open(folder.path, { source: { train: 'i1.csv', test: 'i2.csv' } });
    const source = dataset.sources.get('data') as RowSource;
    expect(source.ids).toEqual(['0', '1', '2']);
    expect([...source.splits]).toEqual([0, 0, 2]);
    await dataset.close();
  });

  test('must be there, once', async () => {
    csv('dup.csv', 'id', ['7', '8', '7', '7']);
    expect(await problemsOf(open(folder.path, { source: 'dup.csv', id: 'id' }))).toMatchObject([
      { code: 'DUPLICATE_ID', message: expect.stringContaining('"7" in rows 0 and 2') },
    ]);
    csv('gap.csv', 'id,a', ['7,1', ',2']);
    expect(await problemsOf(open(folder.path, { source: 'gap.csv', id: 'id' }))).toMatchObject([
      { code: 'MISSING_ID', message: expect.stringContaining('row 1') },
    ]);
    expect(await problemsOf(open(folder.path, { source: 'gap.csv', id: 'ID' }))).toMatchObject([
      { code: 'MISSING_COLUMN', path: 'data.id', hint: 'Did you mean "id"?' },
    ]);
  });
});

describe('splits', () => {
  const rows = Array.from(
    { length: 300 },
    (_, i) => `m${i},${i % 10 === 0 ? 'spam' : 'ham'},${['a', 'b', 'c', 'd'][i % 4]}${i % 30},${2024 - (i % 50)}`,
  );
  csv('split.csv', 'id,label,author,year', rows);

  test('by the hash of the id: new rows move none of the old', async () => {
    csv('split2.csv', 'id,label,author,year', [...rows, 'new1,spam,z,1999', 'new2,ham,z,1999']);
    const before = await splitsOf({ source: 'split.csv', id: 'id' });
    const after = await splitsOf({ source: 'split2.csv', id: 'id' });
    expect(after.slice(0, 300)).toEqual(before);
    const spamIn = (code: number) => before.filter((split, row) => split === code && row % 10 === 0).length;
    expect([spamIn(0), spamIn(1), spamIn(2)].map((count) => count > 0)).toEqual([true, true, true]);
    expect(spamIn(0)).toBeGreaterThan(20);
  });

  test('by group: no group is parted', async () => {
    const splits = await splitsOf({ source: 'split.csv', splits: { train: 0.5, test: 0.5, group: 'author' } });
    const byAuthor = new Map<string, Set<number>>();
    rows.forEach((row, i) => {
      const author = row.split(',')[2];
      byAuthor.set(author, (byAuthor.get(author) ?? new Set()).add(splits[i]));
    });
    for (const found of byAuthor.values()) expect(found.size).toBe(1);
    expect(new Set(splits)).toEqual(new Set([0, 2]));
  });

  test('by time: the newest are the test split', async () => {
    const splits = await splitsOf({ source: 'split.csv', splits: { time: 'year' } });
    const years = (code: number) => rows.flatMap((row, i) => (splits[i] === code ? [Number(row.split(',')[3])] : []));
    expect(Math.max(...years(0))).toBeLessThan(Math.min(...years(1)));
    expect(Math.max(...years(1))).toBeLessThan(Math.min(...years(2)));
    csv('time.csv', 'day', ['2024-01-01', '03/04/2021']);
    expect(await problemsOf(open(folder.path, { source: 'time.csv', splits: { time: 'day' } }))).toMatchObject([
      { code: 'TIME_VALUE', message: expect.stringContaining('row 1') },
    ]);
  });

  test('by a column, with a map for other words', async () => {
    csv('col.csv', 'fold', ['train', 'dev', '3', 'test']);
    const map = { dev: 'validation', 3: 'test' };
    expect(await splitsOf({ source: 'col.csv', splits: { column: 'fold', map } }, [])).toEqual([0, 1, 2, 2]);
    expect(await problemsOf(open(folder.path, { source: 'col.csv', splits: { column: 'fold' } }))).toMatchObject([
      { code: 'SPLIT_VALUE', hint: expect.stringContaining('map: {dev: validation}') },
    ]);
    csv('gaps.csv', 'fold', ['train', '']);
    expect(await problemsOf(open(folder.path, { source: 'gaps.csv', splits: { column: 'fold' } }))).toMatchObject([
      { code: 'SPLIT_VALUE', hint: expect.stringContaining('map: {"": validation}') },
    ]);
  });

  test('a source with its own splits takes no others', async () => {
    const source = { train: 'split.csv', test: 'split.csv' };
    for (const splits of [{ train: 1 }, { train: 0.8, validation: 0.1, test: 0.1 }, { column: 'label' }]) {
      expect(await problemsOf(open(folder.path, { source, splits }))).toMatchObject([{ code: 'SPLITS_TWICE' }]);
    }
  });

  test('one table per split has no validation rows unless shares cut some out of train', async () => {
    csv('rest.csv', 'id,label,author,year', ['t1,spam,a0,2030', 't2,ham,b1,2030']);
    const source = { train: 'split.csv', test: 'rest.csv' };
    const count = (splits: number[], code: number) => splits.filter((split) => split === code).length;
    const plain = await splitsOf({ source, id: 'id' });
    expect([0, 1, 2].map((code) => count(plain, code))).toEqual([300, 0, 2]);

    const cut = await splitsOf({ source, id: 'id', splits: { train: 0.8, validation: 0.2 } });
    expect(cut.slice(300)).toEqual([2, 2]);
    // As the train file alone would be split, stratified by its gold alone.
    expect(cut.slice(0, 300)).toEqual(
      await splitsOf({ source: 'split.csv', id: 'id', splits: { train: 0.8, validation: 0.2 } }),
    );
    expect(count(cut, 1)).toBeGreaterThan(45);
    expect(count(cut, 1)).toBeLessThan(75);
  });

  test('cuts whole groups or the newest rows out of train, and leaves the other tables alone', async () => {
    csv('old.csv', 'id,label,author,year', ['t1,spam,a0,1990', 't2,ham,b1,1990']);
    const source = { train: 'split.csv', test: 'old.csv' };
    const grouped = await splitsOf({ source, splits: { train: 0.5, validation: 0.5, group: 'author' } });
    expect(grouped.slice(300)).toEqual([2, 2]);
    const authors = (code: number) =>
      new Set(rows.flatMap((row, i) => (grouped[i] === code ? [row.split(',')[2]] : [])));
    expect([...authors(0)].filter((author) => authors(1).has(author))).toEqual([]);
    expect(authors(1).size).toBeGreaterThan(0);
    const timed = await splitsOf({ source, splits: { train: 0.8, validation: 0.2, time: 'year' } });
    const years = (code: number) => rows.flatMap((row, i) => (timed[i] === code ? [Number(row.split(',')[3])] : []));
    expect(timed.slice(300)).toEqual([2, 2]);
    expect(Math.max(...years(0))).toBeLessThan(Math.min(...years(1)));
  });

  test('cuts test out of train too, where test is what has no table', async () => {
    const splits = await splitsOf({ source: { train: 'split.csv' }, id: 'id', splits: { train: 0.5, test: 0.5 } });
    expect(new Set(splits)).toEqual(new Set([0, 2]));
  });
});

describe('gold', () => {
  test('is read for every task, and hidden with the id and the split', async () => {
    csv('gold.csv', 'id,label,stars,fold,text', ['a,spam,5,train,x', 'b,,1,test,y', 'c,0,,train,z', 'd,-1,3,train,w']);
    const stars = task('stars', ['1', '2', '3', '4', '5'], 'stars');
    const dataset = await open(folder.path, { source: 'gold.csv', id: 'id', splits: { column: 'fold' } }, [
      spam,
      stars,
    ]);
    expect([...(dataset.gold.get('spam') ?? [])]).toEqual([1, -1, 0, -1]);
    expect([...(dataset.gold.get('stars') ?? [])]).toEqual([4, 0, -1, 2]);
    expect([...dataset.hidden].sort()).toEqual(['fold', 'id', 'label', 'stars']);
    await dataset.close();
  });

  test('what is no class is named with row and column, for all tasks at once', async () => {
    csv('bad.csv', 'label,other', ['spam,1', 'Ham,2', 'x,0']);
    const work = open(folder.path, { source: 'bad.csv' }, [spam, task('other', ['a', 'b'], 'other')]);
    expect(await problemsOf(work)).toMatchObject([
      {
        code: 'GOLD_VALUE',
        path: 'tasks.spam.gold',
        message: expect.stringContaining('"Ham" in row 1 (id "1"), "x" in row 2'),
        hint: expect.stringContaining('Did you mean "ham"?'),
      },
      { code: 'GOLD_VALUE', path: 'tasks.other.gold' },
    ]);
  });

  test('a name where indices are said to stand is no near miss of itself', async () => {
    csv('names.csv', 'label', ['spam', 'ham']);
    const indices = { ...spam, gold: { ...spam.gold!, values: 'indices' as const } };
    const [problem] = await problemsOf(open(folder.path, { source: 'names.csv' }, [indices]));
    expect(problem.message).toContain('expected an index 0…1, as values: indices says; received "spam"');
    expect(problem.hint).not.toContain('Did you mean');
  });

  test('a column that fits both ways is an error until it is said which', async () => {
    csv('twofold.csv', 'stars', ['1', '2', '1']);
    const classes = ['1', '2', '3'];
    expect(
      await problemsOf(open(folder.path, { source: 'twofold.csv' }, [task('stars', classes, 'stars')])),
    ).toMatchObject([{ code: 'GOLD_AMBIGUOUS', hint: expect.stringContaining('values: names') }]);
    const dataset = await open(folder.path, { source: 'twofold.csv' }, [
      task('stars', classes, 'stars', { values: 'indices' }),
    ]);
    expect([...(dataset.gold.get('stars') ?? [])]).toEqual([1, 2, 1]);
    await dataset.close();
  });

  const parent = { task: 'spam', class: 'ham' };

  test('a child may have gold only where its ancestors allow it', async () => {
    csv('child.csv', 'id,label,list,topic', ['a,ham,yes,x', 'b,spam,,', 'c,,yes,y', 'd,spam,no,']);
    const list = task('list', ['no', 'yes'], 'list', { parent });
    expect(await problemsOf(open(folder.path, { source: 'child.csv', id: 'id' }, [spam, list]))).toMatchObject([
      { code: 'GOLD_CONTRADICTS_PARENT', path: 'tasks.list.gold', message: expect.stringContaining('row 3 (id "d")') },
    ]);
    csv('grand.csv', 'label,list,topic', ['ham,yes,x', 'spam,,y']);
    const topic = task('topic', ['x', 'y'], 'topic', { parent: { task: 'list', class: 'yes' } });
    expect(await problemsOf(open(folder.path, { source: 'grand.csv' }, [spam, list, topic]))).toMatchObject([
      { code: 'GOLD_CONTRADICTS_PARENT', path: 'tasks.topic.gold', message: expect.stringContaining('task "spam"') },
    ]);
  });

  test('a finer class must lie under the coarse one', async () => {
    csv('fine.csv', 'coarse,fine', ['a,a1', 'b,b1', 'b,a1', ',a1']);
    const coarse = task('coarse', ['a', 'b'], 'coarse');
    const fine = task('fine', ['a1', 'b1'], 'fine', { refines: { task: 'coarse', classes: { a: ['a1'], b: ['b1'] } } });
    expect(await problemsOf(open(folder.path, { source: 'fine.csv' }, [coarse, fine]))).toMatchObject([
      { code: 'GOLD_CONTRADICTS_PARENT', message: expect.stringContaining('row 2') },
    ]);
  });

  test('thin gold is a warning', async () => {
    csv('thin.csv', 'label,none', ['spam,', 'spam,']);
    const dataset = await open(folder.path, { source: 'thin.csv' }, [spam, task('none', ['a', 'b'], 'none')]);
    expect(dataset.warnings).toMatchObject([{ code: 'ONE_CLASS_GOLD' }, { code: 'NO_GOLD' }]);
    await dataset.close();
    csv('thin2.csv', 'label,fold', ['spam,train', 'ham,train', 'ham,test']);
    const second = await open(folder.path, { source: 'thin2.csv', splits: { column: 'fold' } }, [spam]);
    expect(second.warnings).toMatchObject([{ code: 'ONE_CLASS_GOLD', message: expect.stringContaining('in test') }]);
    await second.close();
  });

  test('one label of a multi-label task: whether the list holds it', async () => {
    const labels = ['joy', 'anger'];
    const joy = (label: string): TaskSpec => ({
      ...task(label, ['no', 'yes']),
      gold: { column: 'emotions', train: 'none', contains: { label, labels } },
    });
    const tasks = [joy('joy'), joy('anger')];
    folder.write(
      'lists.jsonl',
      '{"emotions":["joy"]}\n{"emotions":[]}\n{"emotions":null}\n{"emotions":["anger","joy"]}\n',
    );
    csv('lists.csv', 'emotions', ['joy', '[]', '""', '"1,0"']);
    for (const source of ['lists.jsonl', 'lists.csv']) {
      const dataset = await open(folder.path, { source }, tasks);
      expect([...(dataset.gold.get('joy') ?? [])]).toEqual([1, 0, -1, 1]);
      expect([...(dataset.gold.get('anger') ?? [])]).toEqual([0, 0, -1, 1]);
      await dataset.close();
    }
    csv('lists2.csv', 'emotions', ['joy', 'envy']);
    expect(await problemsOf(open(folder.path, { source: 'lists2.csv' }, tasks))).toMatchObject([
      { code: 'GOLD_VALUE', message: expect.stringContaining('"envy" in row 1') },
      { code: 'GOLD_VALUE' },
    ]);
  });

  test('all missing columns are told at once', async () => {
    csv('few.csv', 'a', ['1']);
    const work = open(folder.path, { source: 'few.csv', id: 'id', splits: { group: 'g' } }, [spam]);
    expect((await problemsOf(work)).map(({ code, path }) => `${code} ${path}`)).toEqual([
      'MISSING_COLUMN data.id',
      'MISSING_COLUMN data.splits.group',
      'MISSING_COLUMN tasks.spam.gold',
    ]);
  });
});

test('several sources stand one after another', async () => {
  csv('y.csv', 'text,label', ['a,ham', 'b,spam', 'c,ham']);
  csv('z.csv', 'text,sad', ['d,0', 'e,1']);
  const tasks = [
    { ...spam, source: 'y' },
    { ...task('sad', ['no', 'yes'], 'sad'), source: 'z' },
  ];
  const dataset = await open(folder.path, { sources: { y: 'y.csv', z: 'z.csv' } }, tasks);
  expect([dataset.n, ...dataset.offsets.values()]).toEqual([5, 0, 3]);
  expect([...(dataset.gold.get('sad') ?? [])]).toEqual([0, 1]);
  expect([...(dataset.gold.get('spam') ?? [])]).toEqual([0, 1, 0]);
  await dataset.close();
});

test('texts that stand in two splits are a warning that counts them', async () => {
  csv('twice.csv', 'who,text,fold', [
    'ann,free money now,train',
    'bob,hello my friend,train',
    'eve,FREE money now,test',
    'joe,something new here,test',
    'sue,free money now,validation',
  ]);
  const dataset = await open(folder.path, { source: 'twice.csv', splits: { column: 'fold' } });
  expect(dataset.warnings).toEqual([
    {
      code: 'RECURRING_TEXT',
      path: 'data',
      message:
        'column "text": 1 of 1 validation texts also occur in train (example "4"); 1 of 2 test texts also occur in train (example "2"); ' +
        '1 of 2 test texts also occur in validation (example "2")',
      hint: expect.stringContaining('group'),
    },
  ]);
  await dataset.close();
});

test('rows to predict on need no gold and no splits', async () => {
  csv('new.csv', 'id,text', ['p,a b', 'q,c d']);
  const rows = await openRows(toSourceSpec('new.csv', folder.path), { id: 'id' });
  expect([rows.n, rows.ids, [...rows.splits]]).toEqual([2, ['p', 'q'], [2, 2]]);
  expect(await allRows(rows)).toEqual({ id: ['p', 'q'], text: ['a b', 'c d'] });
  await rows.close();
  const unnamed = await openRows(toSourceSpec('new.csv', folder.path), { id: 'key' });
  expect(unnamed.ids).toEqual(['0', '1']);
  await unnamed.close();
});
