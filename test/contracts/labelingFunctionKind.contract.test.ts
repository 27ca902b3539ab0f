import { isAbsolute } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { type LabelingFunctionKindName, labelingFunctionKinds } from '../../src/labeling/index.js';
import { KeywordScanners } from '../../src/labeling/keywords/keywordScanners.js';
import type { LabelingFunctionKind } from '../../src/labeling/labelingFunction.js';
import { applySlicingFunctions } from '../../src/slices/applySlicingFunctions.js';
import { apply, fixtures, spam, spec, votesOf } from '../labeling/support.js';
import { memorySource } from '../support/memorySource.js';

const ids = ['m0', 'm1', 'm2', 'm3', 'm4', 'm5'];
const rows = [
  { text: 'Hi free offer', size: 3, domain: 'example.org', old: 'B' },
  { text: 'Hi you', size: 9, domain: 'nice.net', old: 'T' },
  { text: 'Dear friend', size: 5, domain: 'other', old: null },
  { text: 'free', size: 1, domain: 'nice.net', old: 'B' },
  { text: '', size: null, domain: null, old: '' },
  { text: null, size: 7, domain: 'example.org', old: '-1' },
];
const tables = {
  'label.csv': { item: ['m0', 'm3', 'm3'], annotator: ['ann', 'bob', 'ann'], label: ['spam', 1, 0] },
  'preds.parquet': { id: ['m1', 'm5'], p_ham: [0.8, 0.1], p_spam: [0.2, 0.9] },
};

/** One example of each kind: its parameters, the rows on which it votes, and the columns it must not do without. */
const examples: Record<
  LabelingFunctionKindName,
  { params: Record<string, unknown>; votesOn: number[]; field?: string }
> = {
  keyword: { params: { field: 'text', any: ['free'] }, votesOn: [0, 3], field: 'text' },
  regex: { params: { field: 'text', pattern: '^Hi' }, votesOn: [0, 1], field: 'text' },
  threshold: { params: { field: 'size', above: 4 }, votesOn: [1, 2, 5], field: 'size' },
  lookup: {
    params: { field: 'domain', table: { 'example.org': 'spam', 'nice.net': 'ham' } },
    votesOn: [0, 1, 3, 5],
    field: 'domain',
  },
  column: { params: { column: 'old', map: { B: 'spam', T: 'ham' } }, votesOn: [0, 1, 3], field: 'old' },
  annotations: { params: { path: 'label.csv' }, votesOn: [0, 3] },
  predictions: { params: { path: 'preds.parquet', columns: ['p_ham', 'p_spam'] }, votesOn: [1, 5] },
  function: { params: { ref: './lfs.ts#greetsAnyone' }, votesOn: [0, 1] },
};

const kinds = Object.entries(labelingFunctionKinds) as unknown as [LabelingFunctionKindName, LabelingFunctionKind][];
const columns = memorySource(rows).columns;
const context = { columns, tasks: [spam], baseDir: fixtures };

describe.each(kinds)('labeling function kind %s', (name, kind) => {
  const { params, votesOn, field } = examples[name];
  const lf = (rest = {}) => spec(name, params, kind.votesByClass === 'fires' ? { vote: 'spam', ...rest } : rest);
  const run = (source = memorySource(rows, { ids }), specs = [lf()]) => apply(source, specs, { tables, tasks: [spam] });

  it('names the files that it reads, and says whether it asks for ids: the memory for votes rests on both', async () => {
    const parsed = kind.params.parse(params);
    const asked: string[] = [];
    await kind.create(parsed, {
      ...context,
      name,
      timeLimit: 2,
      countsFaults: false,
      keywords: new KeywordScanners(),
      warn: () => {},
      rowOfId() {
        asked.push('ids');
        return new Map(ids.map((id, row) => [id, row]));
      },
      async readTable(path) {
        asked.push(path);
        return { columns: tables[path.split('/').at(-1) as keyof typeof tables] };
      },
    });
    expect(asked.includes('ids')).toBe(kind.byId ?? false);
    expect(asked.filter((path) => path !== 'ids')).toEqual(kind.files?.(parsed, fixtures) ?? []);
    expect(kind.files === undefined).toBe(kind.resolvePaths === undefined);
  });

  it('says in one line what it does', () => {
    expect(kind.summary).toMatch(/^[A-Z][^\n]{10,110}[^.\s]$/);
  });

  it('describes every parameter, takes no unknown one and leaves the common keys to the config', () => {
    const shape = kind.params.shape as Record<string, z.ZodType>;
    for (const [key, type] of Object.entries(shape)) {
      expect(type.description, key).toBeTruthy();
      expect(['name', 'kind', 'vote', 'votes', 'tasks']).not.toContain(key);
    }
    expect(() => kind.params.parse({ ...params, surprise: 1 })).toThrow('surprise');
  });

  it('has parameters that are plain data and stay as they are when parsed again', () => {
    const parsed = kind.params.parse(params);
    expect(kind.params.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
    expect(structuredClone(parsed)).toEqual(parsed);
  });

  it('finds nothing wrong with its example, and reads columns that are there', () => {
    const parsed = kind.params.parse(params);
    expect(kind.check(parsed, context)).toEqual([]);
    const there = columns.map((column) => column.name);
    for (const read of kind.fields(parsed, columns)) expect(there).toContain(read);
  });

  // Kinds whose votes lie in a file read no column of their own; `function` reads all there are.
  if (field !== undefined) {
    it('misses a column that is hidden from it', () => {
      const visible = columns.filter((column) => column.name !== field);
      const [problem] = kind.check(kind.params.parse(params), { ...context, columns: visible });
      expect(problem).toMatchObject({ code: 'UNKNOWN_COLUMN', message: expect.stringContaining(`"${field}"`) });
    });
  }

  if (kind.resolvePaths) {
    it('makes its paths absolute once and for all', () => {
      const resolved = kind.resolvePaths!(kind.params.parse(params), fixtures);
      expect(kind.resolvePaths!(resolved, '/elsewhere')).toEqual(resolved);
      const { path, ref, table } = resolved as { path?: string; ref?: string; table?: unknown };
      for (const each of [path, ref, table]) if (typeof each === 'string') expect(isAbsolute(each)).toBe(true);
      expect(kind.check(resolved, { ...context, baseDir: '/elsewhere' })).toEqual([]);
    });
  }

  it('votes where it should and abstains elsewhere, missing values included', async () => {
    const votes = votesOf(await run());
    expect(votes.flatMap((row, i) => (row.some((vote) => vote !== null) ? [i] : []))).toEqual(votesOn);
  });

  it('gives the same matrix whatever the chunks', async () => {
    const [one, many] = await Promise.all([100, 1].map((chunkSize) => run(memorySource(rows, { ids, chunkSize }))));
    expect(many.matrices).toEqual(one.matrices);
  });

  it('follows the rows when they are shuffled', async () => {
    const order = [4, 1, 5, 0, 3, 2];
    const shuffled = memorySource(
      order.map((row) => rows[row]),
      { ids: order.map((row) => ids[row]) },
    );
    const before = votesOf(await run());
    expect(votesOf(await run(shuffled))).toEqual(order.map((row) => before[row]));
  });

  it('votes beside its like as if it were alone', async () => {
    const alone = votesOf(await run());
    const together = votesOf(await run(undefined, [lf({ name: 'a' }), lf({ name: 'b' })]));
    expect(together).toEqual(alone.map((votes) => [...votes, ...votes]));
  });

  it('makes a slice of the rows it votes on', async () => {
    const slice = { name: 'mine', kind: name, params: kind.params.parse(params), tasks: ['spam'] };
    const slices = await applySlicingFunctions(memorySource(rows, { ids }), [spam], [slice], {
      onFault: 'error',
      hidden: new Set(),
      baseDir: fixtures,
      readTable: async (path) => ({ columns: tables[path.split('/').at(-1) as keyof typeof tables] }),
    });
    expect(slices.map(({ rows }) => [...rows])).toEqual([votesOn]);
  });
});
