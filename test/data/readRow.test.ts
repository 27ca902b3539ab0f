import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { idsLike } from '../../src/data/idsLike.js';
import { readRow } from '../../src/data/readRow.js';
import { writeParquet } from '../../src/data/writeParquet.js';
import { fixtureFolder } from './fixture.js';

const path = join(fixtureFolder().path, "it's.parquet");

beforeAll(() =>
  writeParquet(path, [
    { name: 'id', type: 'VARCHAR', values: ["a'1", 'a2', 'row-10', 'row-11'] },
    { name: 'p_A', type: 'FLOAT', values: [0.5, 0.25, 0, 1] },
    { name: 'p_a', type: 'FLOAT', values: [0.5, 0.75, 1, 0] },
    { name: 'gold', type: 'VARCHAR', values: [null, 'A', 'a', 'A'] },
  ]),
);

it('finds a row by its id, cells in the order of the columns', async () => {
  expect(await readRow(path, "a'1")).toEqual(["a'1", 0.5, 0.5, null]);
  expect(await readRow(path, 'row-10')).toEqual(['row-10', 0, 1, 'a']);
  expect(await readRow(path, 'A2')).toBeUndefined();
});

it('counts rows and puts the likest ids first', async () => {
  const { n, ids } = await idsLike(path, 'Row-11x');
  expect(n).toBe(4);
  expect(ids.slice(0, 2)).toEqual(['row-11', 'row-10']);
});
