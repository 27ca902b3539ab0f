import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeywordAutomaton } from '../../../src/labeling/keywords/keywordAutomaton.js';
import { KeywordPrefilter } from '../../../src/labeling/keywords/keywordPrefilter.js';

const isAscii = (text: string) => [...text].every((character) => character < '\u0080');

describe('KeywordPrefilter', () => {
  it('never excludes a text in which the automaton finds something', () => {
    // Few characters, so that keywords occur: those of expressions, white space, ß that is SS in capitals, a Kelvin sign that composes to K.
    const text = fc.array(fc.constantFrom('a', 'K', 's', '.', '(', "'", '’', ' ', '\n', '\t', 'ß', '\u212a', 'ſ'), {
      maxLength: 12,
    });
    const keyword = fc
      .array(fc.constantFrom('a', 'k', 'S', '.', '(', "'", ' '), { minLength: 1, maxLength: 3 })
      .map((parts) => parts.join(''))
      .filter((each) => each.trim() !== '');
    fc.assert(
      fc.property(
        fc.array(
          text.map((parts) => parts.join('')),
          { minLength: 1, maxLength: 5 },
        ),
        fc.array(keyword, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.boolean(),
        (texts, keywords, wordBoundaries, caseSensitive) => {
          const automaton = new KeywordAutomaton(
            keywords.map((each) => ({ text: each, wordBoundaries })),
            { caseSensitive },
          );
          const prefilter = KeywordPrefilter.of(keywords, { caseSensitive })!;
          for (const each of texts) if (isAscii(each) && prefilter.excludes(each)) expect(automaton.scan(each)).toBe(0);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('excludes what holds none', () => {
    const prefilter = KeywordPrefilter.of(['special  offer', 'c++'], { caseSensitive: false })!;
    expect(prefilter.excludes('nothing to sell')).toBe(true);
    expect(prefilter.excludes('a SPECIAL\noffer')).toBe(false);
    expect(prefilter.excludes('in C++ then')).toBe(false);
  });

  it('is not made for many keywords or for those beyond ASCII, and says when it does not pay', () => {
    expect(
      KeywordPrefilter.of(
        Array.from({ length: 9 }, (_, i) => `word${i}`),
        { caseSensitive: false },
      ),
    ).toBeUndefined();
    expect(KeywordPrefilter.of(['straße'], { caseSensitive: false })).toBeUndefined();
    const prefilter = KeywordPrefilter.of(['the'], { caseSensitive: false })!;
    for (let i = 0; i < 60; i++) prefilter.excludes('the rows');
    expect(prefilter.pays).toBe(true);
    for (let i = 0; i < 60; i++) prefilter.excludes('the rows');
    expect(prefilter.pays).toBe(false);
  });
});
