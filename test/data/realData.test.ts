import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { RowSource } from '../../src/core/rowSource.js';
import { allRows, open, task } from './fixture.js';

const root = resolve(process.env.ESPALIER_DATA || resolve(import.meta.dirname, '../../../shared/data'));
const reason = existsSync(root) ? undefined : `no data sets at ${root}; set ESPALIER_DATA`;
const real = test.skipIf(reason !== undefined);
const title = (text: string) => (reason ? `${text} (skipped: ${reason})` : text);
const sizes = (source: RowSource) => [0, 1, 2].map((code) => source.splits.filter((split) => split === code).length);

real(title('wrench-youtube: 1586 / 120 / 250 rows, 10 LFs, 11 test texts that train has seen'), async () => {
  const data = { source: { kind: 'wrench', path: 'wrench-youtube' } };
  const dataset = await open(root, data, [task('spam', ['HAM', 'SPAM'], 'label')]);
  const source = dataset.sources.get('data') as RowSource;
  expect(sizes(source)).toEqual([1586, 120, 250]);
  expect(source.columns.map(({ name }) => name)).toEqual([
    'id',
    'split',
    'label',
    ...Array.from({ length: 10 }, (_, j) => `lf${j}`),
    'text',
  ]);
  expect(dataset.warnings[0].message).toContain('11 of 250 test texts also occur in train');
  const { lf1 } = await allRows(source, ['lf1']);
  expect(new Set(lf1)).toEqual(new Set([-1, 1]));
  await dataset.close();
});

real(title('adult: train and test files with different columns joined, numbers and text'), async () => {
  const source = { train: 'adult/weak_train.csv', test: 'adult/weak_test.csv' };
  const dataset = await open(root, { source }, [task('income', ['low', 'high'], 'label')]);
  expect(sizes(dataset.sources.get('data') as RowSource)).toEqual([32561, 0, 16281]);
  expect(dataset.warnings).toEqual([]);
  await dataset.close();
  const raw = await open(root, { source: 'adult/adult_train.csv' });
  const types = raw.sources.get('data')?.columns.map(({ type }) => type);
  expect(types?.filter((type) => type === 'number').length).toBe(6);
  await raw.close();
});

real(title('snorkel-weather-crowd: one row per tweet out of 20,000 judgments'), async () => {
  const sql =
    "select tweet_id as id, first(tweet_body) as text from 'weather-non-agg-DFE.csv' group by all order by id";
  const dataset = await open(resolve(root, 'snorkel-weather-crowd'), { source: { sql }, id: 'id' });
  expect(dataset.n).toBe(1000);
  await dataset.close();
});

real(title('crowd-truth: six label files as one'), async () => {
  const dataset = await open(root, { source: 'crowd-truth/*/*/label.csv' });
  expect(dataset.sources.get('data')?.columns).toEqual(
    ['item', 'worker', 'label'].map((name) => ({ name, type: 'number' })),
  );
  expect(dataset.n).toBe(223_505);
  await dataset.close();
});
