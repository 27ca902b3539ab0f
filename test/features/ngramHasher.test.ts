import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hash32 } from '../../src/core/hash.js';
import { NgramHasher } from '../../src/features/ngramHasher.js';

/** The plain way: cut, join, hash each gram as a text. */
function hashedPlainly(text: string, unit: 'words' | 'chars', [low, high]: [number, number]): number[] {
  const plain = text.normalize().toLowerCase();
  const squeezed = plain.split(/\s+/u).filter((word) => word !== '');
  const pieces =
    unit === 'words'
      ? (plain.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [])
      : squeezed.length
        ? [...` ${squeezed.join(' ')} `]
        : [];
  const grams = pieces.flatMap((_, first) =>
    Array.from({ length: high - low + 1 }, (_, i) => pieces.slice(first, first + low + i)).filter(
      (gram, i) => gram.length === low + i,
    ),
  );
  return grams.map((gram) => hash32(gram.join(unit === 'words' ? ' ' : '')));
}

const hashed = (hasher: NgramHasher, text: string) => {
  const count = hasher.hash(text);
  return [...hasher.hashes.subarray(0, count)];
};

describe('NgramHasher', () => {
  it('hashes words and pairs of words, folded to lower case', () => {
    const grams = ['win', 'win big', 'big', 'big 2', '2'].map((gram) => hash32(gram));
    expect(hashed(new NgramHasher('words', [1, 2], true), 'Win BIG — 2!')).toEqual(grams);
  });

  it('keeps upper case when asked to', () => {
    expect(hashed(new NgramHasher('words', [1, 1], false), 'Win')).toEqual([hash32('Win')]);
  });

  it('hashes characters with a space at either end and white space squeezed', () => {
    const grams = [' a', 'a ', ' b', 'b '].map((gram) => hash32(gram));
    expect(hashed(new NgramHasher('chars', [2, 2], true), '\t\ufeff A \n b')).toEqual(grams);
  });

  it('keeps words whole in scripts with combining marks, and beyond the basic plane', () => {
    const hasher = new NgramHasher('words', [1, 1], true);
    expect(hashed(hasher, 'हिन्दी 𝒳𝒴 💥')).toEqual([hash32('हिन्दी'), hash32('𝒳𝒴')]);
  });

  it('takes composed and decomposed letters for the same', () => {
    const hasher = new NgramHasher('words', [1, 1], true);
    expect(hashed(hasher, 'e\u0301t\u00e9')).toEqual([hash32('\u00e9t\u00e9')]);
  });

  it('gives what hashing the grams as texts gives', () => {
    const text = fc.oneof(
      fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }).map((units) => String.fromCharCode(...units)),
      fc
        .array(fc.constantFrom('a', 'Bc', ' ', '\u3000', 'é', '\ud835', '💥', '-'), { maxLength: 30 })
        .map((l) => l.join('')),
    );
    const range = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(text, fc.constantFrom('words' as const, 'chars' as const), range, (given, unit, [low, more]) => {
        const ngrams: [number, number] = [low, low + more];
        expect(hashed(new NgramHasher(unit, ngrams, true), given)).toEqual(hashedPlainly(given, unit, ngrams));
      }),
      { numRuns: 200 },
    );
  });

  it('grows with the text and is ready for the next one', () => {
    const hasher = new NgramHasher('words', [1, 2], true);
    expect(hasher.hash('word '.repeat(5000))).toBe(9999);
    expect(hashed(hasher, 'word')).toEqual([hash32('word')]);
    expect(hashed(hasher, '')).toEqual([]);
  });
});
