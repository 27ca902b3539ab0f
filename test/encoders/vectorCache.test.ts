import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ContentStore } from '../../src/cache/contentStore.js';
import { cachedEmbedder } from '../../src/encoders/cachedEmbedder.js';
import { VectorCache } from '../../src/encoders/vectorCache.js';
import { type Asked, fakeEmbedder } from '../support/fakeEmbedder.js';

const root = mkdtempSync(join(tmpdir(), 'espalier-vectors-'));
afterAll(() => rmSync(root, { recursive: true }));
let count = 0;
const newStore = () => new ContentStore(join(root, String(count++)), 1e8);
const blocks = (store: ContentStore) => readdirSync(join(store.folder, 'vectors/m'));

async function embed(store: ContentStore, keys: readonly string[]) {
  const asked: Asked = { specs: [], keys: [], closed: 0 };
  const inner = await fakeEmbedder({}, asked)({ source: 'encoder', model: 'm' });
  const embedder = cachedEmbedder(inner, await VectorCache.open(store, 'vectors/m'));
  const embedded = await embedder.embed(keys);
  await embedder.close();
  return { embedded, asked: asked.keys.flat() };
}

describe('vectors of texts in the store', () => {
  it('are asked of the model once, in the order of the texts', async () => {
    const store = newStore();
    const direct = await (await fakeEmbedder()({ source: 'encoder', model: 'm' })).embed([
      'c',
      'a',
      'b',
      'long long text',
    ]);
    expect((await embed(store, ['a', 'b'])).asked).toEqual(['a', 'b']);
    const second = await embed(store, ['c', 'a', 'b', 'long long text']);
    expect(second.asked).toEqual(['c', 'long long text']);
    expect(second.embedded).toEqual(direct);
    const third = await embed(store, ['c', 'a', 'b', 'long long text']);
    expect(third.asked).toEqual([]);
    expect(third.embedded).toEqual(direct);
  });

  it('are made anew where their block is damaged, and only there', async () => {
    const store = newStore();
    await embed(store, ['a', 'b']);
    const [first] = blocks(store);
    await embed(store, ['c']);
    const path = join(store.folder, 'vectors/m', first);
    const content = readFileSync(path);
    content[content.length - 1] ^= 1;
    writeFileSync(path, content);
    const { embedded, asked } = await embed(store, ['a', 'b', 'c']);
    expect(asked).toEqual(['a', 'b']);
    expect(embedded).toEqual(await (await fakeEmbedder()({ source: 'encoder', model: 'm' })).embed(['a', 'b', 'c']));
  });

  it('are merged when many small blocks have piled up, and none is lost', async () => {
    const store = newStore();
    const cache = await VectorCache.open(store, 'vectors/m');
    for (let i = 0; i < 33; i++) {
      await cache.add(VectorCache.keyOf(`text ${i}`), { values: Float32Array.of(i, -i), status: i % 2 });
      await cache.save();
    }
    expect(blocks(store).length).toBe(33);
    const merged = await VectorCache.open(store, 'vectors/m');
    expect(blocks(store).length).toBe(1);
    for (let i = 0; i < 33; i++) {
      expect(await merged.get(VectorCache.keyOf(`text ${i}`))).toEqual({
        values: Float32Array.of(i, -i),
        status: i % 2,
      });
    }
  });

  it('are written every 20 seconds, so that a killed process loses no more', async () => {
    const store = newStore();
    let now = 0;
    const cache = await VectorCache.open(store, 'vectors/m', () => now);
    const vector = { values: Float32Array.of(1, 2, 3), status: 0 };
    await cache.add(VectorCache.keyOf('a'), vector);
    expect(await store.keys('vectors/m')).toEqual([]);
    now = 20_001;
    await cache.add(VectorCache.keyOf('b'), vector);
    expect((await store.keys('vectors/m')).length).toBe(1);
    expect((await embed(store, ['a', 'b', 'c'])).asked).toEqual(['c']);
  });

  it('may be evicted while a process has them open', async () => {
    const store = newStore();
    await embed(store, ['a']);
    const cache = await VectorCache.open(store, 'vectors/m');
    await store.clear();
    expect(await cache.get(VectorCache.keyOf('a'))).toBeUndefined();
  });
});
