import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ContentStore } from '../../src/cache/contentStore.js';
import { FileHasher } from '../../src/cache/fileHasher.js';

const root = mkdtempSync(join(tmpdir(), 'espalier-hasher-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const later = () => Date.now() + 60_000;

function remembered(store: ContentStore): number {
  return readdirSync(store.folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.entry'))
    .length;
}

describe('hashes of files', () => {
  it('are of the content, and remembered only when the file is old enough to trust its times', async () => {
    const file = join(root, 'a.txt');
    writeFileSync(file, 'one');
    const store = new ContentStore(join(root, 'a'), 1e6);
    expect(await new FileHasher(store, () => statSync(file).mtimeMs + 1000).hash(file)).toBe(sha256('one'));
    expect(remembered({ ...store, folder: root } as ContentStore)).toBe(0);
    const hasher = new FileHasher(store, later);
    expect(await hasher.hash(file)).toBe(sha256('one'));
    expect(remembered(store)).toBe(1);
    expect(await hasher.hash(file)).toBe(sha256('one'));
  });

  it('notice another content of the same size and time', async () => {
    const file = join(root, 'b.txt');
    const store = new ContentStore(join(root, 'b'), 1e6);
    const hasher = new FileHasher(store, later);
    writeFileSync(file, 'one');
    utimesSync(file, 1e9, 1e9);
    expect(await hasher.hash(file)).toBe(sha256('one'));
    writeFileSync(file, 'two');
    utimesSync(file, 1e9, 1e9);
    expect(await hasher.hash(file)).toBe(sha256('two'));
  });

  it('are taken from what is remembered while nothing tells of a change', async () => {
    const file = join(root, 'c.txt');
    const store = new ContentStore(join(root, 'c'), 1e6);
    const hasher = new FileHasher(store, later);
    writeFileSync(file, 'one');
    await hasher.hash(file);
    const [key] = await store.keys('files');
    const entry = await store.get('files', key, ['record']);
    const record = { ...JSON.parse(Buffer.from(entry!.record).toString()), sha256: 'marked' };
    await store.put('files', key, { record: Buffer.from(JSON.stringify(record)) });
    expect(await hasher.hash(file)).toBe('marked');
  });

  it('of what is no file are none', async () => {
    const hasher = new FileHasher(new ContentStore(join(root, 'd'), 1e6));
    expect(await hasher.hash(join(root, 'gone'))).toBeUndefined();
    expect(await hasher.hash(root)).toBeUndefined();
  });
});
