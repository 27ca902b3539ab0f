import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, expect, it } from 'vitest';
import { systemError } from '../../src/core/systemError.js';
import { unpackWheel } from '../../src/native/unpackWheel.js';

const root = mkdtempSync(join(tmpdir(), 'espalier-unpack-'));
afterAll(() => rmSync(root, { recursive: true }));
const wheel = join(root, 'x.whl');
// Stored and deflated, one longer than a chunk of the stream.
const long = Buffer.alloc(3 << 20, 'abcdefg');
writeFileSync(
  wheel,
  zipSync({ 'a/stored': [Buffer.from('s'), { level: 0 }], 'a/long': long, 'b/no': Buffer.from('no') }),
);

const inA = (path: string) => path.startsWith('a/');

it('takes out what is wanted, stored or deflated, and counts the bytes', async () => {
  let bytes = 0;
  const into = join(root, 'whole');
  await unpackWheel(wheel, inA, into, { advance: (count) => void (bytes += count), end: () => {} });
  expect(readdirSync(into)).toEqual(['a']);
  expect(readFileSync(join(into, 'a/stored'), 'utf8')).toBe('s');
  expect(readFileSync(join(into, 'a/long')).equals(long)).toBe(true);
  expect(bytes).toBe(long.length + 1);
});

it.skipIf(!existsSync('/dev/full'))('says so where the disk is full', async () => {
  const into = join(root, 'full');
  mkdirSync(join(into, 'a'), { recursive: true });
  symlinkSync('/dev/full', join(into, 'a/long'));
  const error = await unpackWheel(wheel, inA, into, { advance() {}, end() {} }).catch((cause) => cause);
  expect(systemError(error)).toMatchObject({ code: 'CANNOT_WRITE' });
});
