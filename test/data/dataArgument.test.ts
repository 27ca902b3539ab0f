import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dataArgument } from '../../src/data/dataArgument.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'espalier-argument-'));
  mkdirSync(join(folder, 'wrench'));
  writeFileSync(join(folder, 'wrench', 'valid.json'), '{}');
  mkdirSync(join(folder, 'other'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a folder with a split of its own is a WRENCH folder; all else is a file or glob', () => {
  const kindOf = (name: string) => dataArgument(join(folder, name)).kind;
  expect(kindOf('wrench')).toBe('wrench');
  expect(kindOf('other')).toBe('file');
  expect(kindOf('wrench/valid.json')).toBe('file');
  expect(kindOf('*.csv')).toBe('file');
});
