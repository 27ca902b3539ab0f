import { describe, expect, it } from 'vitest';
import { apply, column, spec } from '../support.js';

const rows = [{ domain: 'example.org' }, { domain: 'NICE.net' }, { domain: 'other' }, { domain: null }];
const lookup = (params: Record<string, unknown>) => spec('lookup', { field: 'domain', ...params });

describe('lookup LFs', () => {
  it('vote with what an inline table says; other keys abstain', async () => {
    const table = { 'example.org': 'spam', 'nice.net': 'ham' };
    expect(await column(rows, [lookup({ table })])).toEqual(['spam', 'ham', null, null]);
    expect(await column(rows, [lookup({ table, caseSensitive: true })])).toEqual(['spam', null, null, null]);
  });

  it('read a file, by key and value, through map; values that map does not name abstain', async () => {
    const tables = { 'domains.csv': { domain: ['example.org', 'nice.net', null], kind: ['list', 'shop', 'list'] } };
    const params = { table: 'domains.csv', key: 'domain', value: 'kind', map: { list: 'ham' } };
    expect(await column(rows, [lookup(params)], { tables })).toEqual(['ham', null, null, null]);
  });

  it('read a JSON object', async () => {
    expect(await column(rows, [lookup({ table: 'domains.json' })])).toEqual(['spam', 'ham', null, null]);
  });

  it('take the first element of a list that is in the table', async () => {
    const list = [{ domain: ['x', 'nice.net', 'example.org'] }, { domain: [] }];
    const table = { 'example.org': 'spam', 'nice.net': 'ham' };
    expect(await column(list, [lookup({ table })])).toEqual(['ham', null]);
  });

  it('take no key twice, unless it says the same', async () => {
    const table = (kind: string[]) => ({
      tables: { 'domains.csv': { key: ['example.org', 'Example.org'], value: kind } },
    });
    const lf = lookup({ table: 'domains.csv' });
    await expect(apply(rows, [lf], table(['spam', 'ham']))).rejects.toMatchObject({ code: 'DUPLICATE_KEY' });
    expect(await column(rows, [lf], table(['spam', 'spam']))).toEqual(['spam', null, null, null]);
  });

  it.each([
    [{ table: 'none.csv' }, 'FILE_NOT_FOUND'],
    [{ table: 'domains.csv', key: 'domian' }, 'MISSING_COLUMN'],
    [{ table: { a: 'spma' } }, 'VOTE_VALUE'],
    [{ table: {}, map: { a: 'spma' } }, 'UNKNOWN_CLASS'],
    [{ field: 'domian', table: {} }, 'UNKNOWN_COLUMN'],
  ])('say what is wrong with %j', async (params, code) => {
    const tables = { 'domains.csv': { key: ['a'], value: ['ham'] } };
    await expect(apply(rows, [lookup(params)], { tables })).rejects.toMatchObject({ code });
  });
});
