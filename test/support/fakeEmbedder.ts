import { hashFraction } from '../../src/core/hash.js';
import { type Embedded, type EmbedderSpec, keyStatus, type OpenEmbedder } from '../../src/features/embedder.js';

/** What a {@link fakeEmbedder} was asked for. */
export interface Asked {
  specs: EmbedderSpec[];
  /** One list of keys per call. */
  keys: string[][];
  closed: number;
}

/**
 * Opens embedders of `d` dimensions whose vectors are drawn from the key itself. A key that begins with `?` is unknown, one of more
 * than ten characters is cut.
 *
 * @param hash what the model calls itself
 */
export function fakeEmbedder(
  { d = 3, hash = 'a'.repeat(64) }: { d?: number; hash?: string } = {},
  asked: Asked = { specs: [], keys: [], closed: 0 },
): OpenEmbedder {
  return async (spec) => {
    asked.specs.push(spec);
    return {
      name: spec.source === 'encoder' ? spec.model : spec.path,
      hash,
      async embed(keys) {
        asked.keys.push([...keys]);
        return vectorsOf(keys, d);
      },
      async close() {
        asked.closed++;
      },
    };
  };
}

function vectorsOf(keys: readonly string[], d: number): Embedded {
  const unknown = (key: string) => key.startsWith('?');
  const values = keys.flatMap((key) =>
    Array.from({ length: d }, (_, j) => (unknown(key) ? 0 : 2 * hashFraction(key, j) - 1)),
  );
  const status = keys.map((key) =>
    unknown(key) ? keyStatus.unknown : key.length > 10 ? keyStatus.cut : keyStatus.whole,
  );
  return { d, values: Float32Array.from(values), status: Uint8Array.from(status) };
}
