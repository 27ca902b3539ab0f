import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import * as api from '../src/index.js';

/** The names that an `export` line of the entry file lists, types marked. */
function declared(): string[] {
  const text = readFileSync(join(import.meta.dirname, '../src/index.ts'), 'utf8');
  return [...text.matchAll(/^export (type )?\{([^}]+)\}/gm)].flatMap(([, type, names]) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => (type && !name.startsWith('type ') ? `type ${name}` : name)),
  );
}

it('the public surface is this list', async () => {
  await expect(`${declared().join('\n')}\n`).toMatchFileSnapshot('golden/api.txt');
});

it('every value on the list is there', () => {
  const values = declared().filter((name) => !name.startsWith('type '));
  expect(Object.keys(api).sort()).toEqual(values.sort());
});
