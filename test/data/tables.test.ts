import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readHeaders } from '../../src/data/readHeaders.js';
import { readTable } from '../../src/data/readTable.js';
import { anchorPaths } from '../../src/data/tables/sqlTable.js';
import { writeParquet } from '../../src/data/writeParquet.js';
import { fixtureFolder, open, problemsOf, rowsOf } from './fixture.js';

const folder = fixtureFolder();
const read = (source: unknown) => rowsOf(folder.path, { source });
const fails = (source: unknown) => problemsOf(open(folder.path, { source }));

describe('csv and tsv', () => {
  test('numbers are numbers, and what only looks like one stays text', async () => {
    folder.write(
      'a.csv',
      'x,zip,phone,big,day,flag,mixed,gap,code\n1,007,+49,12345678901234567890,2024-01-02,TRUE,1,,1e3\n-2.5,12,+1,1,2024-01-03,FALSE,a, 4,.5\n',
    );
    expect(await read('a.csv')).toEqual({
      x: [1, -2.5],
      zip: ['007', '12'],
      phone: ['+49', '+1'],
      big: ['12345678901234567890', '1'],
      day: ['2024-01-02', '2024-01-03'],
      flag: ['TRUE', 'FALSE'],
      mixed: ['1', 'a'],
      gap: [null, 4],
      code: [1000, 0.5],
    });
  });

  test('a text far down makes the whole column text', async () => {
    folder.write('late.csv', `x\n${Array.from({ length: 30_000 }, (_, i) => i).join('\n')}\nlast\n`);
    const { x } = await read('late.csv');
    expect([x[0], x[29_999], x[30_000]]).toEqual(['0', '29999', 'last']);
  });

  test('the head of a file is enough for its columns', async () => {
    folder.write('head.csv', `x,y\n${'1,a\n'.repeat(5000)}`);
    const spec = {
      sources: { data: { kind: 'file', path: `${folder.path}/head.csv` } },
      baseDir: folder.path,
    } as const;
    expect((await readHeaders(spec)).get('data')).toEqual([
      { name: 'x', type: 'number' },
      { name: 'y', type: 'text' },
    ]);
  });

  test('quotes, line breaks in a field, a byte order mark, Windows line ends, other delimiters', async () => {
    folder.write('q.csv', '\ufeffid,text\r\n1,"a\nb, ""c"""\r\n2,# no comment\r\n');
    expect(await read('q.csv')).toEqual({ id: [1, 2], text: ['a\nb, "c"', '# no comment'] });
    folder.write('s.csv', 'id;"a,b"\n1;x,y\n');
    expect(await read('s.csv')).toEqual({ id: [1], 'a,b': ['x,y'] });
    folder.write('s.tsv', 'id\ttext\n1\t"he said" yes\n2\tit"s, 1\n');
    expect(await read('s.tsv')).toEqual({ id: [1, 2], text: ['"he said" yes', 'it"s, 1'] });
    folder.write('t.txt', 'a^1\nb^2\n');
    expect(await read({ path: 't.txt', format: 'csv', delimiter: '^', header: false })).toEqual({
      column0: ['a', 'b'],
      column1: [1, 2],
    });
    folder.write('z.csv.gz', gzipSync('id,text\n1,a\n'));
    expect(await read('z.csv.gz')).toEqual({ id: [1], text: ['a'] });
  });

  test('types that are said are not guessed', async () => {
    folder.write('t.csv', 'a,b\n1,007\n2,008\n');
    expect(await read({ path: 't.csv', types: { a: 'text', b: 'number' } })).toEqual({ a: ['1', '2'], b: [7, 8] });
    expect(await fails({ path: 't.csv', types: { c: 'text' } })).toMatchObject([{ code: 'MISSING_COLUMN' }]);
    folder.write('u.csv', 'a\n1\nx\n');
    const dataset = await open(folder.path, { source: { path: 'u.csv', types: { a: 'number' } } });
    const source = dataset.sources.get('data');
    const pass = (async () => {
      for await (const _ of source?.chunks(['a']) ?? []);
    })();
    expect(await problemsOf(pass)).toMatchObject([{ code: 'CELL_TYPE' }]);
    await dataset.close();
  });

  test('Latin-1 is an error that names the way out, which works', async () => {
    folder.write('l.csv', Buffer.from('id,text\n1,caf\xe9\n', 'latin1'));
    const [problem] = await fails('l.csv');
    expect(problem).toMatchObject({ code: 'ENCODING', position: { line: 2 } });
    expect(problem.hint).toContain('encoding: latin-1');
    expect(await read({ path: 'l.csv', encoding: 'latin-1' })).toEqual({ id: [1], text: ['café'] });
  });

  test('a ragged line is named, near the top and far down', async () => {
    folder.write('r.csv', 'id,text\n1,a\n2\n');
    expect(await fails('r.csv')).toMatchObject([
      {
        code: 'CSV_RAGGED',
        position: { file: `${folder.path}/r.csv`, line: 3 },
        message: expect.stringContaining('expected 2'),
      },
    ]);
    folder.write('r2.csv', `id,text\n${'1,a\n'.repeat(40_000)}1,a,b\n`);
    expect(await fails('r2.csv')).toMatchObject([{ code: 'CSV_RAGGED', position: { line: 40_002 } }]);
    folder.write('open.csv', 'id,text\n1,"a\n2,b\n');
    expect(await fails('open.csv')).toMatchObject([{ code: 'CSV_QUOTE', position: { line: 2 } }]);
  });

  test('files of a glob follow each other by name; columns are joined by name', async () => {
    folder.write('g/2.csv', 'b,a\n3,x\n');
    folder.write('g/1.csv', 'a\n1\n2\n');
    expect(await read('g/*.csv')).toEqual({ a: ['1', '2', 'x'], b: [null, null, 3] });
  });
});

describe('json and jsonl', () => {
  test('lists, objects, booleans, wide integers, late keys, texts that look like dates', async () => {
    folder.write(
      'a.jsonl',
      '{"id":1,"l":[1,2],"t":["a"],"o":{"x":{"y":[1]}},"b":true,"d":"2024-01-02","w":9007199254740993,"n":NaN}\n' +
        '{"id":2,"l":[],"t":null,"o":null,"b":false,"d":"x","w":1,"n":2,"late":5,"mixed":1}\n{"id":3,"mixed":"one"}\n',
    );
    expect(await read('a.jsonl')).toEqual({
      id: [1, 2, 3],
      l: [[1, 2], [], null],
      t: [['a'], null, null],
      o: [{ x: { y: [1] } }, null, null],
      b: [true, false, null],
      d: ['2024-01-02', 'x', null],
      w: ['9007199254740993', '1', null],
      n: [null, 2, null],
      late: [null, 5, null],
      mixed: [null, '1', 'one'],
    });
  });

  test('an array of objects', async () => {
    folder.write('a.json', '[{"id":1,"t":"x"},{"id":2,"t":"y"}]');
    expect(await read('a.json')).toEqual({ id: [1, 2], t: ['x', 'y'] });
  });

  test('what is no JSON, or no objects', async () => {
    folder.write('b.jsonl', '{"id":1,"x":NaN}\n\n{"id":\n{"id":2}\n');
    expect(await fails('b.jsonl')).toMatchObject([{ code: 'JSON_SYNTAX', position: { line: 3 } }]);
    folder.write('b.json', '[1, 2]');
    expect(await fails('b.json')).toMatchObject([{ code: 'JSON_SHAPE' }]);
  });
});

describe('sql and parquet', () => {
  test('types become plain cells', async () => {
    const rows = await read({
      sql: `select 1::UTINYINT i, 1.5::DECIMAL(4, 2) fraction, date '2024-01-02' d, timestamp '2024-01-02 03:04:05.5' t,
        timestamptz '2024-01-02 03:04:05+02' z, 9007199254740993 w, 7::HUGEINT h, [1.5, 'nan'::DOUBLE] l, [[1]] ll, {'a': 1} s, 'e'::ENUM('e') e, null n,
        [0.25, 0.5]::FLOAT[2] v`,
    });
    expect(rows).toEqual({
      i: [1],
      fraction: [1.5],
      d: ['2024-01-02'],
      t: ['2024-01-02T03:04:05.5'],
      z: ['2024-01-02T01:04:05Z'],
      w: ['9007199254740993'],
      h: [7],
      l: [[1.5, null]],
      ll: [[[1]]],
      s: [{ a: 1 }],
      e: ['e'],
      n: [null],
      v: [[0.25, 0.5]],
    });
  });

  test('paths are relative to the file that holds the query', async () => {
    folder.write('x.csv', 'a\n1\n2\n');
    expect(await read({ sql: "select a * 2 as b from 'x.csv' where a > 1;" })).toEqual({ b: [4] });
    expect(anchorPaths(`select '%.csv', "x.csv" from 'x.csv', 'no.csv', '*.parquet' -- 'x.csv'`, folder.path)).toBe(
      `select '%.csv', "${folder.path}/x.csv" from '${folder.path}/x.csv', 'no.csv', '${folder.path}/*.parquet' -- 'x.csv'`,
    );
  });

  test('a query without an order is run once', async () => {
    const dataset = await open(folder.path, { source: { sql: 'select random() as r from range(5000)' } });
    const source = dataset.sources.get('data');
    const passes: unknown[][] = [[], []];
    for (const pass of passes) for await (const chunk of source?.chunks(['r']) ?? []) pass.push(...chunk.columns.r);
    expect(passes[0]).toEqual(passes[1]);
    await dataset.close();
  });

  test('what DuckDB cannot run', async () => {
    expect(await fails({ sql: 'selec 1' })).toMatchObject([{ code: 'SQL' }]);
    expect(await fails({ sql: "from 'nowhere.csv'" })).toMatchObject([{ code: 'FILE_MISSING' }]);
    expect(await fails({ sql: 'select 1 as a where false' })).toMatchObject([{ code: 'NO_ROWS' }]);
    folder.write('no.parquet', 'not really a parquet file at all');
    expect(await fails('no.parquet')).toMatchObject([{ code: 'PARQUET_FORMAT' }]);
  });

  test('what is written is read back, row for row', async () => {
    const n = 5000;
    const path = `${folder.path}/out/a.parquet`;
    await writeParquet(path, [
      { name: 'id', type: 'VARCHAR', values: Array.from({ length: n }, (_, i) => `r${i}`) },
      { name: 'p "x"', type: 'FLOAT', values: Float32Array.from({ length: n }, (_, i) => i / 4) },
      { name: 'vote', type: 'SMALLINT', values: Array.from({ length: n }, (_, i) => (i % 2 ? i % 7 : null)) },
      { name: 'b', type: 'BOOLEAN', values: Array.from({ length: n }, (_, i) => i % 3 === 0) },
    ]);
    const { columns } = await readTable(path);
    expect(columns.id).toEqual(Array.from({ length: n }, (_, i) => `r${i}`));
    expect(columns['p "x"'][4999]).toBe(4999 / 4);
    expect(columns.vote.slice(0, 4)).toEqual([null, 1, null, 3]);
    expect(columns.b.slice(0, 4)).toEqual([true, false, false, true]);
    expect(Object.keys((await readTable(path, ['vote'])).columns)).toEqual(['vote']);
    const { readdirSync } = await import('node:fs');
    expect(readdirSync(`${folder.path}/out`)).toEqual(['a.parquet']);
  });

  test('columns that differ in case alone are all written', async () => {
    const path = `${folder.path}/case.parquet`;
    await writeParquet(path, [
      { name: 'p_A', type: 'FLOAT', values: [0.25] },
      { name: 'p_a', type: 'FLOAT', values: [0.75] },
    ]);
    expect((await readTable(path)).columns).toEqual({ p_A: [0.25], p_a_1: [0.75] });
  });

  test('an empty table can be written, uneven columns cannot', async () => {
    await writeParquet(`${folder.path}/empty.parquet`, [{ name: 'a', type: 'DOUBLE', values: [] }]);
    expect((await readTable(`${folder.path}/empty.parquet`)).columns).toEqual({ a: [] });
    const uneven = writeParquet(`${folder.path}/b.parquet`, [
      { name: 'a', type: 'DOUBLE', values: [1] },
      { name: 'b', type: 'DOUBLE', values: [] },
    ]);
    expect(await problemsOf(uneven)).toMatchObject([{ code: 'SHAPE' }]);
  });

  test('an infinite number is an error where it is read', async () => {
    const dataset = await open(folder.path, { source: { sql: "select 1.0 as x union all select 'inf'::DOUBLE" } });
    const pass = (async () => {
      for await (const _ of dataset.sources.get('data')?.chunks(['x']) ?? []);
    })();
    expect(await problemsOf(pass)).toMatchObject([{ code: 'NOT_FINITE', message: expect.stringContaining('row 1') }]);
    await dataset.close();
  });
});

test('files that are not there, are empty, or are something else', async () => {
  expect(await fails('nowhere.csv')).toMatchObject([{ code: 'FILE_MISSING' }]);
  expect(await fails('nowhere/*.csv')).toMatchObject([{ code: 'FILE_MISSING' }]);
  expect(await fails('.')).toMatchObject([{ code: 'FILE_IS_FOLDER' }]);
  folder.write('empty.csv', '');
  expect(await fails('empty.csv')).toMatchObject([{ code: 'EMPTY_FILE' }]);
  folder.write('head-only.csv', 'id,text\n');
  expect(await fails('head-only.csv')).toMatchObject([{ code: 'NO_ROWS' }]);
  folder.write('what.xlsx', 'x');
  expect(await fails('what.xlsx')).toMatchObject([{ code: 'FILE_FORMAT' }]);
});
