import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { dataParams } from '../../src/data/dataParams.js';
import { goldParams } from '../../src/data/goldParams.js';
import { toDataSpec } from '../../src/data/toDataSpec.js';
import { toGoldSpec } from '../../src/data/toGoldSpec.js';

const spec = (data: unknown) => toDataSpec(dataParams.parse(data), { baseDir: '/home/ann', seed: 3 });
const issues = (data: unknown) =>
  dataParams.safeParse(data).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('dataParams', () => {
  test('a path is relative to the folder of its file; everything else has a default', () => {
    expect(spec({ source: '../mails/*.csv' })).toEqual({
      sources: { data: { kind: 'file', path: '/home/mails/*.csv' } },
      id: undefined,
      splits: undefined,
      onFault: 'error',
      seed: 3,
      baseDir: '/home/ann',
    });
  });

  test('every form of a source', () => {
    const { sources } = spec({
      sources: {
        a: { sql: 'select 1' },
        b: { kind: 'wrench', path: 'w' },
        c: { train: 'a.csv', test: { path: 'b.txt', format: 'tsv', header: false } },
        d: { path: '/x.csv', encoding: 'latin-1', types: { zip: 'text' } },
      },
    });
    expect(sources).toEqual({
      a: { kind: 'sql', sql: 'select 1' },
      b: { kind: 'wrench', path: '/home/ann/w' },
      c: {
        kind: 'splitFiles',
        files: {
          train: { kind: 'file', path: '/home/ann/a.csv' },
          test: { kind: 'file', path: '/home/ann/b.txt', format: 'tsv', header: false },
        },
      },
      d: { kind: 'file', path: '/x.csv', encoding: 'latin-1', types: { zip: 'text' } },
    });
  });

  test('every form of splits', () => {
    const splits = (value: unknown) => spec({ source: 'a.csv', splits: value }).splits;
    expect(splits({ train: 0.9, test: 0.1 })).toEqual({
      kind: 'ratio',
      shares: { train: 0.9, validation: 0, test: 0.1 },
    });
    expect(splits({ group: 'author' })).toMatchObject({
      shares: { train: 0.8, validation: 0.1, test: 0.1 },
      group: 'author',
    });
    expect(splits({ column: 'fold', map: { dev: 'validation' } })).toEqual({
      kind: 'column',
      column: 'fold',
      map: { dev: 'validation' },
    });
    expect(splits({ column: 'fold' })).toEqual({ kind: 'column', column: 'fold', map: {} });
  });

  test.each([
    [{}, ': expected "source"'],
    [{ source: 'a', sources: { b: 'c' } }, 'sources: expected either'],
    [{ sources: {} }, 'sources: expected "source"'],
    [{ source: { pth: 'a' } }, 'source: Unrecognized key: "pth"'],
    [{ source: { path: 'a', sql: 'b' } }, 'source: expected "path"'],
    [{ source: { kind: 'wrench' } }, 'source: expected "path"'],
    [{ source: { kind: 'wrench', path: 'a', header: true } }, 'source.header: "header" belongs to a file'],
    [{ source: { train: 'a', header: true } }, 'source.header: one table per split'],
    [{ source: { train: { path: 'a', foo: 1 } } }, 'source.train: Unrecognized key: "foo"'],
    [
      { source: 'a', splits: { train: 0.8, test: 0.1 } },
      'splits.train: the shares must sum to 1; received train 0.8, test 0.1',
    ],
    [{ source: 'a', splits: { column: 'f', train: 1 } }, 'splits.train: a split column decides'],
    [{ source: 'a', splits: { group: 'f', time: 'g' } }, 'splits.time: expected either'],
    [{ source: 'a', splits: { map: {} } }, 'splits.map: "map" belongs to "column"'],
  ])('%j', (data, expected) => expect(issues(data)?.join('\n')).toContain(expected));

  test('makes a JSON Schema', () => {
    expect(z.toJSONSchema(dataParams, { io: 'input' })).toMatchObject({ type: 'object', additionalProperties: false });
  });
});

test('gold: the shorthand names the column, and no fit sees it', () => {
  expect(toGoldSpec(goldParams.parse('label'))).toEqual({ column: 'label', train: 'none' });
  expect(toGoldSpec(goldParams.parse({ column: 'label', train: { perClass: 5 } }))).toEqual({
    column: 'label',
    train: { perClass: 5 },
  });
  expect(goldParams.safeParse({ column: 'label', train: 'some' }).success).toBe(false);
});
