import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeLinesWhole } from '../../src/files/writeLinesWhole.js';
import { fixtureFolder } from '../data/fixture.js';

const folder = fixtureFolder();

async function* lines(count: number, fails = false) {
  for (let i = 0; i < count; i++) yield `line ${i}`;
  if (fails) throw new Error('no more lines');
}

it('writes lines as they come, making the folder', async () => {
  const path = join(folder.path, 'new/lines.txt');
  await writeLinesWhole(path, lines(3));
  expect(readFileSync(path, 'utf8')).toBe('line 0\nline 1\nline 2\n');
});

it('leaves what was there, and nothing half written, where the lines fail', async () => {
  const path = folder.write('kept.txt', 'before');
  await expect(writeLinesWhole(path, lines(3, true))).rejects.toThrow('no more lines');
  expect(readFileSync(path, 'utf8')).toBe('before');
  expect(readdirSync(folder.path).filter((name) => name.endsWith('.partial'))).toEqual([]);
});

it('says why it cannot write', async () => {
  folder.write('file', '');
  await expect(writeLinesWhole(join(folder.path, 'file/x'), lines(1))).rejects.toMatchObject({ code: 'CANNOT_WRITE' });
});
