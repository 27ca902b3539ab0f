import type { Embedded, Embedder } from '../features/embedder.js';
import { VectorCache } from './vectorCache.js';

/**
 * An embedder that asks the cache first and encodes only what is not there. What it gives is the same with and without the
 * cache, since a text's vector does not depend on the texts beside it.
 */
export function cachedEmbedder(embedder: Embedder, cache: VectorCache): Embedder {
  return {
    name: embedder.name,
    hash: embedder.hash,
    async embed(keys, signal) {
      const ids = keys.map(VectorCache.keyOf);
      const found = new Array<Awaited<ReturnType<VectorCache['get']>>>(keys.length);
      const missing: number[] = [];
      for (let i = 0; i < keys.length; i++) {
        found[i] = await cache.get(ids[i]);
        if (!found[i]) missing.push(i);
      }
      if (missing.length > 0) {
        const made = await embedder.embed(
          missing.map((i) => keys[i]),
          signal,
        );
        for (const [at, i] of missing.entries()) {
          found[i] = { values: made.values.subarray(at * made.d, (at + 1) * made.d), status: made.status[at] };
          await cache.add(ids[i], found[i]);
        }
      }
      return joined(found as { values: Float32Array; status: number }[]);
    },
    async close() {
      await cache.save();
      await embedder.close();
    },
  };
}

function joined(vectors: readonly { readonly values: Float32Array; readonly status: number }[]): Embedded {
  const d = vectors[0]?.values.length ?? 0;
  const values = new Float32Array(vectors.length * d);
  vectors.forEach((vector, i) => {
    values.set(vector.values, i * d);
  });
  return { d, values, status: Uint8Array.from(vectors, ({ status }) => status) };
}
