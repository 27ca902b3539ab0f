import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hash32 } from '../../src/core/hash.js';
import { hashedNgrams } from '../../src/features/hashedNgrams.js';
import { NgramHasher } from '../../src/features/ngramHasher.js';
import { ngramsOf } from '../../src/features/ngramsOf.js';
import { tokens } from '../../src/features/tokens.js';

it('lists the grams whose hashes NgramHasher gives', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('\t\ufeff A \n b', 'हिन्दी 𝒳𝒴 💥', 'Win BIG — 2!', ''),
  );
  fc.assert(
    fc.property(texts, fc.constantFrom('words', 'chars'), fc.boolean(), (text, unit, lowercase) => {
      const hasher = new NgramHasher(unit, [1, 3], lowercase);
      const hashes = [...hasher.hashes.subarray(0, hasher.hash(text))];
      expect(ngramsOf(text, unit, [1, 3], lowercase).map((gram) => hash32(gram))).toEqual(hashes);
    }),
  );
});

it('shares a bucket out over the grams in it, by how often they occur', () => {
  const params = hashedNgrams.params.parse({ field: 'text', ngrams: [1, 1], dimensions: 2 }) as never;
  const pieces = hashedNgrams.pieces!(params, { rows: 0, frequencies: [] }, ['a b a c d'], ['text']);
  expect(pieces.map(({ words }) => words)).toEqual(['a', 'b', 'c', 'd']);
  for (const column of [0, 1]) {
    const own = pieces.filter((piece) => piece.column === column);
    if (own.length > 0) expect(own.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  }
});

it('gives words their token ids, and unknown ones the unknown id together', () => {
  const params = tokens.params.parse({ field: 'text', length: 4 }) as never;
  const state = { words: ['win', 'big'], unknown: true };
  expect(tokens.pieces!(params, state, ['Win odd big new cut'], ['text'])).toEqual([
    { words: 'win', column: 2, share: 1 },
    { words: 'odd', column: 1, share: 0.5 },
    { words: 'big', column: 3, share: 1 },
    { words: 'new', column: 1, share: 0.5 },
  ]);
});
