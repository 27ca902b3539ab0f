import { describe, expect, it } from 'vitest';
import { apply, spam, spec, votesOf } from '../support.js';

const rows = [{ x: 1 }, { x: 2 }, { x: 3 }];
const lf = (params: Record<string, unknown> = {}) =>
  spec('annotations', { path: 'label.csv', annotator: 'worker', ...params }, { name: 'crowd' });
const file = (lines: [item: unknown, worker: unknown, label: unknown][]) => ({
  'label.csv': {
    item: lines.map(([item]) => item),
    worker: lines.map((line) => line[1]),
    label: lines.map((line) => line[2]),
  },
});

describe('annotations', () => {
  it('make one LF per annotator, in the order of their numbers', async () => {
    const tables = file([
      ['r2', 10, 'spam'],
      ['r0', 2, 'ham'],
      ['r0', 10, 'ham'],
      ['r1', 9, ''],
    ]);
    const applied = await apply(rows, [lf()], { tables });
    expect(applied.matrices.get('spam')!.names).toEqual(['crowd.2', 'crowd.9', 'crowd.10']);
    expect(votesOf(applied)).toEqual([
      ['ham', null, 'ham'],
      [null, null, null],
      [null, null, 'spam'],
    ]);
    expect(applied.warnings).toEqual([]);
  });

  it('let the last word of an annotator count, and say so', async () => {
    const tables = file([
      ['r0', 1, 'spam'],
      ['r0', 1, 'ham'],
      ['r1', 1, 'spam'],
      ['r1', 1, null],
    ]);
    const { warnings, ...applied } = await apply(rows, [lf()], { tables });
    expect(votesOf({ warnings, ...applied })).toEqual([['ham'], [null], [null]]);
    expect(warnings.map(({ code }) => code)).toEqual(['REPEATED_ANNOTATION']);
  });

  it('leave items out that are no rows, and say so', async () => {
    const tables = file([
      ['r0', 1, 'spam'],
      ['r9', 1, 'ham'],
    ]);
    const applied = await apply(rows, [lf()], { tables });
    expect(votesOf(applied)).toEqual([['spam'], [null], [null]]);
    expect(applied.warnings[0]).toMatchObject({ code: 'UNKNOWN_ITEM', message: expect.stringContaining('1 of the 2') });
  });

  it.each([
    ['no item is a row', file([['9', 1, 'spam']]), {}, 'UNKNOWN_ITEM'],
    ['a label is no class', file([['r0', 1, 'eggs']]), {}, 'VOTE_VALUE'],
    ['there is no annotator', file([['r0', null, 'ham']]), {}, 'NO_ANNOTATOR'],
    ['a column is missing', file([['r0', 1, 'ham']]), { label: 'lable' }, 'MISSING_COLUMN'],
    ['the file is missing', {}, { path: 'none.csv' }, 'FILE_NOT_FOUND'],
  ])('are refused where %s', async (_, tables, params, code) => {
    await expect(apply(rows, [lf(params)], { tables })).rejects.toMatchObject({ code });
  });

  it('take hundreds of annotators without a table of all cells', async () => {
    const n = 19_000;
    const m = 825;
    const lines = Array.from({ length: 3 * n }, (_, i): [string, number, number] => [`r${i % n}`, (i * 31) % m, i % 2]);
    const many = Array.from({ length: n }, () => ({ x: 1 }));
    const applied = await apply(many, [lf()], { tables: file(lines), tasks: [spam] });
    const matrix = applied.matrices.get('spam')!;
    expect([matrix.n, matrix.m, matrix.votes.length]).toEqual([n, m, 3 * n]);
  });
});
