import { describe, expect, it } from 'vitest';
import { apply, column, spec } from '../support.js';

const rows = [{ x: 1 }, { x: 2 }, { x: 3 }, { x: 4 }, { x: 5 }];
const lf = (params: Record<string, unknown> = {}) =>
  spec('predictions', { path: 'preds.parquet', columns: ['p_ham', 'p_spam'], ...params });
const tables = {
  'preds.parquet': { id: ['r1', 'r0', 'r2', 'r4'], p_ham: [0.9, 0.3, 0.5, null], p_spam: [0.1, 0.7, 0.5, null] },
};

describe('predictions', () => {
  it('vote for the likeliest class; other rows, empty ones and ties abstain', async () => {
    expect(await column(rows, [lf()], { tables })).toEqual(['spam', 'ham', null, null, null]);
  });

  it('abstain where no class is likely enough', async () => {
    expect(await column(rows, [lf({ abstainBelow: 0.8 })], { tables })).toEqual([null, 'ham', null, null, null]);
  });

  it.each([
    [{ columns: ['p_ham', 'p_spam', 'p_ham'] }, tables, 'SHAPE'],
    [{ key: 'key' }, tables, 'MISSING_COLUMN'],
    [{ columns: ['p_ham', 'p_spma'] }, tables, 'MISSING_COLUMN'],
    [{ path: 'none.parquet' }, tables, 'FILE_NOT_FOUND'],
    [{}, { 'preds.parquet': { id: ['r0'], p_ham: [7], p_spam: [-3] } }, 'PROBABILITY'],
    [{}, { 'preds.parquet': { id: ['r0', 'r0'], p_ham: [1, 0], p_spam: [0, 1] } }, 'DUPLICATE_KEY'],
    [{}, { 'preds.parquet': { id: ['9'], p_ham: [1], p_spam: [0] } }, 'UNKNOWN_ITEM'],
  ])('are refused: %j', async (params, files, code) => {
    await expect(apply(rows, [lf(params)], { tables: files })).rejects.toMatchObject({ code });
  });
});
