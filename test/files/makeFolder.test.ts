import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeFolder } from '../../src/files/makeFolder.js';

const folder = mkdtempSync(join(tmpdir(), 'espalier-folder-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('makes what is missing above, once or at the same time from two sides', async () => {
  const deep = join(folder, 'a/b/c');
  await Promise.all([makeFolder(deep), makeFolder(deep)]);
  await makeFolder(deep);
  expect(existsSync(deep)).toBe(true);
});

it('says so where a file stands in the way', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(makeFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolder(join(folder, 'file/below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

it.runIf(existsSync('/proc/self'))('comes back where the system lets nobody make a folder', async () => {
  await expect(makeFolder('/proc/no-such/folder')).rejects.toMatchObject({ code: 'ENOENT' });
});
