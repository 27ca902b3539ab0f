import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { experimentJsonSchema } from '../../src/config/jsonSchema.js';

it('docs/config.md has every key of an experiment, and no other', () => {
  const keys = Object.keys((experimentJsonSchema() as { properties: object }).properties);
  const page = readFileSync(new URL('../../docs/config.md', import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  const named = rows.flatMap((row) => [...row.split('|')[1].matchAll(/`([A-Za-z]+)`/g)].map(([, key]) => key));
  expect(named.sort()).toEqual(keys.sort());
});
