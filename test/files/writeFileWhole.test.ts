import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeFileWhole } from '../../src/files/writeFileWhole.js';

const root = resolve(import.meta.dirname, '../..');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'espalier-write-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('writes over what was there, makes the folder, and leaves nothing beside it', async () => {
  const path = join(folder, 'deep', 'file.txt');
  await writeFileWhole(path, 'one');
  await writeFileWhole(path, new TextEncoder().encode('two'));
  expect(readFileSync(path, 'utf8')).toBe('two');
  expect(readdirSync(join(folder, 'deep'))).toEqual(['file.txt']);
});

it('keeps what was there when there is no room for all of it, though a part was written', () => {
  writeFileSync(join(folder, 'file.bin'), 'before');
  const code = `import { writeFileWhole } from '${join(root, 'src/files/writeFileWhole.ts')}';
await writeFileWhole('file.bin', new Uint8Array(1_000_000)).catch((error) => console.log(error.code));`;
  writeFileSync(join(folder, 'write.ts'), code);
  // A limit on file sizes ends a write as a full disk does: early, and with an error only at the next one.
  const command = `ulimit -f 100; exec "${process.execPath}" "${join(root, 'node_modules/jiti/lib/jiti-cli.mjs')}" write.ts`;
  const env = { ...process.env, JITI_FS_CACHE: 'false' };
  expect(execFileSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8', env })).toBe('CANNOT_WRITE\n');
  expect(readFileSync(join(folder, 'file.bin'), 'utf8')).toBe('before');
  expect(readdirSync(folder).sort()).toEqual(['file.bin', 'write.ts']);
});
