import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { ContentStore } from '../../src/cache/contentStore.js';

const root = mkdtempSync(join(tmpdir(), 'espalier-cache-'));
afterAll(() => rmSync(root, { recursive: true }));
let count = 0;
const newFolder = () => join(root, String(count++));
const bytes = (length: number, value = 1) => new Uint8Array(length).fill(value);
const entriesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.entry'));

describe('the store', () => {
  it('gives back the parts that it was given, alone or together', async () => {
    const store = new ContentStore(newFolder(), 1e6);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.uint8Array(), async (a, b) => {
        expect(await store.put('kind/x', 'k', { a, b })).toBe(true);
        expect(await store.get('kind/x', 'k', ['a', 'b'])).toEqual({ a, b });
        expect(await store.get('kind/x', 'k', ['b'])).toEqual({ b });
      }),
      { numRuns: 20 },
    );
    expect(await store.get('kind/x', 'other', ['a'])).toBeUndefined();
    expect(await store.get('kind/y', 'k', ['a'])).toBeUndefined();
    expect(await store.keys('kind/x')).toEqual(['k']);
    await store.delete('kind/x', 'k');
    expect(await store.keys('kind/x')).toEqual([]);
  });

  it('takes a damaged entry away, wherever it is damaged, and says so', async () => {
    const folder = newFolder();
    const warnings: string[] = [];
    const store = new ContentStore(folder, 1e6, (line) => warnings.push(line));
    await store.put('kind', 'k', { a: bytes(50), b: bytes(20, 2) });
    const path = join(folder, 'kind/k.entry');
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at += 7) {
      const damaged = Buffer.from(whole);
      damaged[at] ^= 4;
      writeFileSync(path, damaged);
      expect(await store.get('kind', 'k', ['a', 'b']), `byte ${at}`).toBeUndefined();
      expect(await store.keys('kind')).toEqual([]);
    }
    for (const length of [0, 10, whole.length - 1]) {
      writeFileSync(path, whole.subarray(0, length));
      expect(await store.get('kind', 'k', ['a']), `${length} bytes`).toBeUndefined();
    }
    expect(warnings.length).toBe(Math.ceil(whole.length / 7) + 3);
    expect(warnings[0]).toContain('damaged');
  });

  it('lets what was not used for longest go when the limit is reached', async () => {
    const folder = newFolder();
    const store = new ContentStore(folder, 5000);
    for (const key of ['a', 'b', 'c', 'd']) {
      await store.put('kind', key, { x: bytes(1000) });
      const then = new Date(2020, 0, key.charCodeAt(0) - 96);
      utimesSync(join(folder, 'kind', `${key}.entry`), then, then);
    }
    expect(await store.get('kind', 'a', ['x'])).toBeDefined();
    await store.put('kind', 'e', { x: bytes(1000) });
    expect(await store.keys('kind')).toEqual(['a', 'd', 'e']);
    expect(await store.put('kind', 'huge', { x: bytes(6000) })).toBe(false);
  });

  it('keeps nothing under a limit of 0', async () => {
    const folder = newFolder();
    expect(await new ContentStore(folder, 0).put('kind', 'k', { x: bytes(1) })).toBe(false);
    expect(() => statSync(folder)).toThrow();
  });

  it('sweeps up what a killed process left, once it is old, and never takes it for an entry', async () => {
    const folder = newFolder();
    const store = new ContentStore(folder, 1e6);
    mkdirSync(join(folder, 'kind'), { recursive: true });
    for (const [name, hours] of [
      ['.k.entry.1.a.0.partial', 2],
      ['.l.entry.1.b.0.partial', 0],
    ] as const) {
      writeFileSync(join(folder, 'kind', name), 'half');
      const then = new Date(Date.now() - hours * 3_600_000);
      utimesSync(join(folder, 'kind', name), then, then);
    }
    expect(await store.keys('kind')).toEqual([]);
    expect(await store.get('kind', 'k', ['x'])).toBeUndefined();
    expect((await store.usage()).entries).toBe(0);
    expect(readdirSync(join(folder, 'kind'))).toEqual(['.l.entry.1.b.0.partial']);
  });

  it('is shared by writers of the same entries', async () => {
    const folder = newFolder();
    const stores = [new ContentStore(folder, 1e6), new ContentStore(folder, 1e6)];
    const keys = Array.from({ length: 20 }, (_, i) => `k${i}`);
    await Promise.all(stores.flatMap((store) => keys.map((key, i) => store.put('kind', key, { x: bytes(100, i) }))));
    for (const [i, key] of keys.entries()) {
      expect(await stores[0].get('kind', key, ['x'])).toEqual({ x: bytes(100, i) });
    }
    expect(entriesIn(folder).length).toBe(20);
  });

  it('says once that it cannot write, and goes on', async () => {
    const folder = newFolder();
    writeFileSync(folder, 'a file stands in its place');
    const warnings: string[] = [];
    const store = new ContentStore(folder, 1e6, (line) => warnings.push(line));
    expect(await store.put('kind', 'a', { x: bytes(1) })).toBe(false);
    expect(await store.put('kind', 'b', { x: bytes(1) })).toBe(false);
    expect(warnings.length).toBe(1);
    expect(await store.get('kind', 'a', ['x'])).toBeUndefined();
  });

  it('tells what it holds, and gives it up', async () => {
    const folder = newFolder();
    const store = new ContentStore(folder, 1e6);
    await store.put('vectors/a', 'k', { x: bytes(100) });
    await store.put('vectors/b', 'k', { x: bytes(100) });
    await store.put('votes', 'k', { x: bytes(100) });
    const usage = await store.usage();
    expect(usage.kinds).toMatchObject({ vectors: { entries: 2 }, votes: { entries: 1 } });
    expect(usage.bytes).toBe(entriesIn(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0));
    await store.clear();
    expect(await store.usage()).toMatchObject({ entries: 0, bytes: 0, limit: 1e6, folder });
  });
});
