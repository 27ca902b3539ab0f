import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quickHeaders } from '../../src/config/quickHeaders.js';
import { readHeaders } from '../../src/data/readHeaders.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'espalier-headers-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Buffer) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return { kind: 'file', path } as const;
}

const quick = (source: Parameters<typeof quickHeaders>[0]['sources'][string]) =>
  quickHeaders({ sources: { data: source } })?.get('data');

const engine = async (source: Parameters<typeof quickHeaders>[0]['sources'][string]) =>
  (await readHeaders({ sources: { data: source }, baseDir: folder })).get('data');

describe('quickHeaders', () => {
  it.each([
    ['csv', 'rows.csv', 'id,text,"a, b",size\n1,"hello, ""you""",x,2.5\n2,"two\nlines",y,-3\n'],
    ['csv with CRLF', 'rows.csv', 'a,b\r\n1,x\r\n2,y\r\n'],
    ['csv with semicolons', 'rows.csv', 'a;b\n1;x\n2;y\n'],
    ['csv without a last line break', 'rows.csv', 'a,b\n1,x\n2,y'],
    ['a byte order mark', 'rows.csv', '\uFEFFa,b\n1,x\n'],
    ['tsv', 'rows.tsv', 'a\tb c\n1\tx\n'],
    ['jsonl', 'rows.jsonl', '{"a": 1, "b": "x"}\n{"a": 2, "c": [1, 2]}\n'],
    ['jsonl of booleans and mixtures', 'rows.jsonl', '{"a": true, "b": 1}\n{"a": false, "b": "x"}\n'],
  ])('sees what the engine sees in %s', async (_, name, text) => {
    const source = file(name, text);
    expect(quick(source)).toEqual(await engine(source));
  });

  it('sees what the engine sees in any table of plain cells', async () => {
    const cell = fc.oneof(fc.integer().map(String), fc.constantFrom('x', 'hello you', '"a,b"', '"q""q"', 'é'));
    const table = fc
      .integer({ min: 2, max: 4 })
      .chain((columns) =>
        fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 5 }),
      );
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const names = rows[0].map((_, i) => `c${i}`);
        const source = file('rows.csv', `${[names, ...rows].map((row) => row.join(',')).join('\n')}\n`);
        expect(quick(source)).toEqual(await engine(source));
      }),
      { numRuns: 15 },
    );
  });

  it('joins the tables of several splits', () => {
    const files = { train: file('a.csv', 'a,b\n1,2\n'), test: file('b.csv', 'a,c\nx,3\n') };
    expect(quick({ kind: 'splitFiles', files })).toEqual([
      { name: 'a', type: 'text' },
      { name: 'b', type: 'number' },
      { name: 'c', type: 'number' },
    ]);
  });

  it('sees what the engine sees in a WRENCH folder', async () => {
    const rows = {
      0: { label: 1, weak_labels: [-1, 0], data: { text: 'x', size: 2 } },
      1: { label: 0, weak_labels: [1, 0], data: { text: 'y', size: 3 } },
    };
    file('train.json', JSON.stringify(rows));
    const source = { kind: 'wrench', path: folder } as const;
    const names = (columns: readonly { name: string }[] | undefined) => columns?.map(({ name }) => name);
    expect(names(quick(source))).toEqual(names(await engine(source)));
    expect(quick(source)).toContainEqual({ name: 'size', type: 'number' });
  });

  it('looks at the head of a long file only', () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `${i},some text that takes its place ${i}`);
    expect(quick(file('rows.csv', ['id,text', ...rows].join('\n')))).toEqual([
      { name: 'id', type: 'number' },
      { name: 'text', type: 'text' },
    ]);
  });

  it.each([
    ['ragged rows', 'rows.csv', 'a,b\n1,2\n3\n'],
    ['one column', 'rows.csv', 'text\nhello\n'],
    ['two delimiters', 'rows.csv', 'a,b;c\n1,2;3\n'],
    ['names that stand twice', 'rows.csv', 'a,A\n1,2\n'],
    ['a name that is empty', 'rows.csv', 'a,\n1,2\n'],
    ['a stray quote', 'rows.csv', 'a,b\n"x"y,2\n'],
    ['bytes that are no UTF-8', 'rows.csv', Buffer.from([0x61, 0x2c, 0x62, 0x0a, 0xe9, 0x2c, 0x31, 0x0a])],
    ['an empty file', 'rows.csv', ''],
    ['broken JSON', 'rows.jsonl', '{"a": 1}\n{"a"\n'],
    ['JSON that is no objects', 'rows.jsonl', '1\n2\n'],
    ['an unknown format', 'rows.txt', 'a,b\n1,2\n'],
  ])('leaves %s to the engine', (_, name, content) => {
    expect(quick(file(name, content))).toBeUndefined();
  });

  it('leaves globs, queries and files that are not there to the engine', () => {
    expect(quick({ kind: 'file', path: join(folder, '*.csv') })).toBeUndefined();
    expect(quick({ kind: 'sql', sql: 'select 1' })).toBeUndefined();
    expect(quick({ kind: 'file', path: join(folder, 'none.csv') })).toBeUndefined();
  });
});
