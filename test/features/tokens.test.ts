import { describe, expect, it } from 'vitest';
import { splitCode } from '../../src/core/split.js';
import { encodeRows } from '../../src/features/encodeRows.js';
import { extractFeatures } from '../../src/features/extractFeatures.js';
import type { TokenBlock } from '../../src/features/featureBlock.js';
import { tokens } from '../../src/features/tokens.js';
import { memorySource } from '../support/memorySource.js';

const encode = async (texts: (string | null)[], given: Record<string, unknown>, tests = 0) => {
  const splits = Uint8Array.from(texts, (_, i) => (i < texts.length - tests ? splitCode.train : splitCode.test));
  const source = memorySource(
    texts.map((text) => ({ text })),
    { splits },
  );
  const params = tokens.params.parse({ field: 'text', ...given });
  const { features, encoder } = await extractFeatures([source], [{ name: 'words', kind: 'tokens', params }]);
  return { block: features.blocks[0] as TokenBlock, encoder };
};
const rows = ({ ids, length, n }: TokenBlock) =>
  Array.from({ length: n }, (_, row) => [...ids.subarray(row * length, (row + 1) * length)]);

describe('tokens', () => {
  it('numbers words from 2 on by how often the train rows hold them, then by the alphabet; rare ones are 1', async () => {
    const { block } = await encode(['b a b', 'A b, once', 'c c'], { length: 4 });
    // b three times, a and c twice, "once" once.
    expect(block.d).toBe(5);
    expect(rows(block)).toEqual([
      [2, 3, 2, 0],
      [3, 2, 1, 0],
      [4, 4, 0, 0],
    ]);
  });

  it('leaves unknown words out where training saw none', async () => {
    const { block, encoder } = await encode(['a b', 'b new a'], { min: 1, length: 3 }, 1);
    expect(rows(block)).toEqual([
      [2, 3, 0],
      [3, 2, 0],
    ]);
    expect(rows((await encodeRows(encoder, [{ text: 'never seen' }])).blocks[0] as TokenBlock)).toEqual([[0, 0, 0]]);
  });

  it('keeps the start or the end of a longer text, and a vocabulary no larger than asked for', async () => {
    const texts = ['a a a b b c'];
    expect(rows((await encode(texts, { length: 2, min: 1 })).block)).toEqual([[2, 2]]);
    expect(rows((await encode(texts, { length: 2, min: 1, keep: 'end' })).block)).toEqual([[2, 3]]);
    const { block } = await encode(texts, { length: 6, min: 1, vocabulary: 1 });
    expect([block.d, rows(block)]).toEqual([3, [[2, 2, 2, 1, 1, 1]]]);
  });

  it('takes punctuation as tokens where asked, and an empty cell as no tokens', async () => {
    const { block } = await encode(['why?!', null], { min: 1, length: 4, punctuation: true });
    expect(rows(block)).toEqual([
      [4, 3, 2, 0],
      [0, 0, 0, 0],
    ]);
  });

  it('asks for words', async () => {
    await expect(encode(['', '?'], {})).rejects.toThrow(/FEATURE_EMPTY .*features.words.*"text".*2 train rows/);
  });
});
