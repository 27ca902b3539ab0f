import { describe, expect, it } from 'vitest';
import { hash32 } from '../../src/core/hash.js';
import type { SparseBlock } from '../../src/features/featureBlock.js';
import { hashedNgrams } from '../../src/features/hashedNgrams.js';

const dimensions = 2 ** 16;
const bucket = (gram: string) => hash32(gram) % dimensions;

function blockOf(
  texts: unknown[],
  given: Record<string, unknown> = {},
  trainRows = texts.map((_, i) => i),
): SparseBlock {
  const params = hashedNgrams.params.parse({ field: 'text', dimensions, ngrams: [1, 1], ...given }) as never;
  const extractor = hashedNgrams.createExtractor(params, ['text']);
  for (const text of texts) extractor.add([text]);
  const raw = extractor.finish();
  const state = hashedNgrams.fit(params, raw, Uint32Array.from(trainRows));
  return hashedNgrams.transform('text', params, state, raw) as SparseBlock;
}

/** A row as gram → value, for grams in question. */
function rowOf(block: SparseBlock, row: number, grams: string[]): Record<string, number> {
  const entries = [...block.indices.subarray(block.rowOffsets[row], block.rowOffsets[row + 1])];
  const values = block.values.subarray(block.rowOffsets[row], block.rowOffsets[row + 1]);
  expect(entries.length).toBeLessThanOrEqual(grams.length);
  return Object.fromEntries(
    grams.filter((gram) => entries.includes(bucket(gram))).map((gram) => [gram, values[entries.indexOf(bucket(gram))]]),
  );
}

describe('hashedNgrams', () => {
  it('weighs counts by smoothed idf and scales rows to length 1', () => {
    // df(a) = 2, df(b) = 1 of N = 2: idf(a) = ln(3/3) + 1 = 1, idf(b) = ln(3/2) + 1 = 1.405465
    const block = blockOf(['a a b', 'a']);
    const length = Math.hypot(2, 1.405465);
    const row = rowOf(block, 0, ['a', 'b']);
    expect(row.a).toBeCloseTo(2 / length, 6);
    expect(row.b).toBeCloseTo(1.405465 / length, 6);
    expect(rowOf(block, 1, ['a', 'b'])).toEqual({ a: 1 });
  });

  it('counts plainly without tf-idf and norm, and by 1 + ln(count) when sublinear', () => {
    expect(rowOf(blockOf(['a a b'], { tfIdf: false, norm: 'none' }), 0, ['a', 'b'])).toEqual({ a: 2, b: 1 });
    const sublinear = rowOf(blockOf(['a a b'], { tfIdf: false, norm: 'none', sublinear: true }), 0, ['a', 'b']);
    expect(sublinear.a).toBeCloseTo(1 + Math.LN2, 6);
    expect(sublinear.b).toBe(1);
  });

  it('leaves out what too few train rows hold', () => {
    const texts = ['a b', 'a c', 'a d'];
    const plain = { tfIdf: false, norm: 'none' };
    expect(rowOf(blockOf(texts, plain, [0, 1]), 2, ['a', 'd'])).toEqual({ a: 1 });
    expect(rowOf(blockOf(texts, { ...plain, minRows: 2 }), 0, ['a', 'b'])).toEqual({ a: 1 });
  });

  it('sums n-grams that share a bucket', () => {
    const block = blockOf(['one two three four'], { dimensions: 2, tfIdf: false, norm: 'none' });
    expect(block.indices.length).toBeLessThanOrEqual(2);
    expect(block.values.reduce((sum, value) => sum + value)).toBe(4);
  });

  it('makes missing and wordless texts empty rows, and takes numbers and booleans as text', () => {
    const block = blockOf([null, '', '?!', 7, true]);
    expect([...block.rowOffsets]).toEqual([0, 0, 0, 0, 1, 2]);
  });

  it('lets no n-gram cross from one field into the next', () => {
    const params = hashedNgrams.params.parse({ fields: ['a', 'b'], dimensions }) as never;
    const extractor = hashedNgrams.createExtractor(params, ['a', 'b']);
    extractor.add(['one two', 'three']);
    const found = [...extractor.finish().indices];
    expect(found).toEqual(['one', 'one two', 'two', 'three'].map(bucket).sort((x, y) => x - y));
  });

  it('sorts and merges the n-grams of a long text', () => {
    const words = Array.from({ length: 3000 }, (_, i) => `w${i % 700}`);
    const block = blockOf([words.join(' ')], { tfIdf: false, norm: 'none' });
    const expected = new Map<number, number>();
    for (const word of words) expected.set(bucket(word), (expected.get(bucket(word)) ?? 0) + 1);
    const ascending = [...expected].sort(([x], [y]) => x - y);
    expect([...block.indices]).toEqual(ascending.map(([index]) => index));
    expect([...block.values]).toEqual(ascending.map(([, count]) => count));
  });

  it('refuses lists and contradicting parameters', () => {
    expect(() => blockOf([['a']])).toThrow(/FEATURE_VALUE .*"text": expected a text; received a list of 1/);
    const accepts = (given: object) => hashedNgrams.params.safeParse(given).success;
    expect(accepts({ field: 'a', fields: ['b'] })).toBe(false);
    expect(accepts({ field: 'a', ngrams: [2, 1] })).toBe(false);
    expect(accepts({ field: 'a', dimensions: 1 })).toBe(false);
  });
});
