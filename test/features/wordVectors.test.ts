import { describe, expect, it } from 'vitest';
import { type Embedder, keyStatus } from '../../src/features/embedder.js';
import { encodeRows } from '../../src/features/encodeRows.js';
import { extractFeatures } from '../../src/features/extractFeatures.js';
import type { DenseBlock } from '../../src/features/featureBlock.js';
import type { FeatureSpec } from '../../src/features/featureEncoder.js';
import { featureKinds } from '../../src/features/index.js';
import { memorySource } from '../support/memorySource.js';

const vectors: Readonly<Record<string, readonly number[]>> = { song: [1, 0], love: [0, 2], Ham: [5, 5], été: [4, 4] };

/** The file {@link vectors}. */
async function openEmbedder(): Promise<Embedder> {
  return {
    name: 'words.vec',
    hash: 'a'.repeat(64),
    embed: async (words) => ({
      d: 2,
      values: Float32Array.from(words.flatMap((word) => (Object.hasOwn(vectors, word) ? vectors[word] : [0, 0]))),
      status: Uint8Array.from(words, (word) => (Object.hasOwn(vectors, word) ? keyStatus.whole : keyStatus.unknown)),
    }),
    close: async () => {},
  };
}

const spec = (given: Record<string, unknown> = {}): FeatureSpec[] => [
  {
    name: 'words',
    kind: 'wordVectors',
    params: featureKinds.wordVectors.params.parse({ field: 'text', path: '/words.vec', scale: 'none', ...given }),
  },
];
const source = (texts: readonly (string | null)[]) => memorySource(texts.map((text) => ({ text })));
async function valuesOf(texts: readonly (string | null)[], given: Record<string, unknown> = {}) {
  const { features } = await extractFeatures([source(texts)], spec(given), { openEmbedder });
  return [...(features.blocks[0] as DenseBlock).values];
}

describe('the feature kind wordVectors', () => {
  it('takes the mean over the words with a vector, as often as they stand there', async () => {
    const texts = ['Song, love: song!', 'love nowhere', 'nowhere', '', null, 'e\u0301te\u0301'];
    expect(await valuesOf(texts)).toEqual([2 / 3, 2 / 3, 0, 2, 0, 0, 0, 0, 0, 0, 4, 4].map(Math.fround));
  });

  it('gives a text the same bytes whatever rows come before it', async () => {
    // With weights that no binary fraction holds, sums in another order end in other bits.
    const text = 'song love été Ham song love';
    const given = { tfIdf: true, lowercase: false };
    const { encoder } = await extractFeatures([source([text, 'song', 'love'])], spec(given), { openEmbedder });
    const before = ['Ham', 'été', 'love', 'song'].map((word) => ({ text: word }));
    const [alone, last] = [
      await encodeRows(encoder, [{ text }], { openEmbedder }),
      await encodeRows(encoder, [...before, { text }], { openEmbedder }),
    ].map(({ blocks }) => [...(blocks[0] as DenseBlock).values.slice(-2)]);
    expect(last).toEqual(alone);
  });

  it('folds upper case unless told not to', async () => {
    expect(await valuesOf(['Ham song'])).toEqual([1, 0]);
    expect(await valuesOf(['Ham song'], { lowercase: false })).toEqual([3, 2.5]);
  });

  it('weighs words by how rare they are on the train rows', async () => {
    const texts = ['song love', 'song', 'song'];
    // N = 3: idf(song) = ln(4 ∕ 4) + 1 = 1, idf(love) = ln(4 ∕ 2) + 1, and an unseen word's ln(4 ∕ 1) + 1.
    const love = Math.log(2) + 1;
    const { features, encoder } = await extractFeatures([source(texts)], spec({ tfIdf: true }), { openEmbedder });
    const expected = [1 / (1 + love), (2 * love) / (1 + love)].map(Math.fround);
    expect([...(features.blocks[0] as DenseBlock).values.slice(0, 2)]).toEqual(expected);
    const ete = Math.log(4) + 1;
    const fresh = await encodeRows(encoder, [{ text: 'song été constructor' }], { openEmbedder });
    const mean = [(1 + 4 * ete) / (1 + ete), (4 * ete) / (1 + ete)].map(Math.fround);
    expect([...(fresh.blocks[0] as DenseBlock).values]).toEqual(mean);
  });

  it('says how many words have no vector', async () => {
    const { findings } = await extractFeatures([source(['song song love x', 'y'])], spec(), { openEmbedder });
    expect(findings).toEqual([
      {
        feature: 'words',
        finding: '2 of 4 distinct words of the train rows have a vector in words.vec: 60.0% of the running words',
      },
    ]);
  });

  it('needs a known word to learn the scale from', async () => {
    await expect(valuesOf(['x', 'y'], { scale: 'standard' })).rejects.toThrow(/^FEATURE_EMPTY {2}features.words/);
  });
});
