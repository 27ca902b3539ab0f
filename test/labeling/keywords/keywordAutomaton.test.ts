import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeywordAutomaton } from '../../../src/labeling/keywords/keywordAutomaton.js';

const found = (keywords: string[], text: string, { wordBoundaries = true, caseSensitive = false } = {}) => {
  const automaton = new KeywordAutomaton(
    keywords.map((keyword) => ({ text: keyword, wordBoundaries })),
    { caseSensitive },
  );
  const count = automaton.scan(text);
  return [...automaton.found.slice(0, count)].map((number) => keywords[number]);
};

describe('KeywordAutomaton', () => {
  it("finds overlapping keywords and suffixes: Aho and Corasick's own example", () => {
    expect(found(['he', 'she', 'his', 'hers'], 'ushers', { wordBoundaries: false })).toEqual(['she', 'he', 'hers']);
  });

  it('reports a keyword once a text, and forgets it with the next', () => {
    const automaton = new KeywordAutomaton([{ text: 'a', wordBoundaries: true }], { caseSensitive: false });
    expect([automaton.scan('a a a'), automaton.scan('b'), automaton.scan('a')]).toEqual([1, 0, 1]);
  });

  it.each([
    ['c++', 'I like C++!', true],
    ['c++', 'I like C++11', true], // + is no word character: nothing to be part of
    ['.net', 'asp.net', true],
    ['free', 'Free!', true],
    ['free', 'freedom', false],
    ['free', '1free', false],
    ['free', 'free_', false],
    ['cafe', 'cafe\u0301', false],
    ['café', 'cafe\u0301', true],
    ['καλός', 'ΚΑΛΌΣ', true],
    ['ﬁre', 'FIRE', true],
    ["don't", 'I don’t', true],
    ['don’t', "I don't", true],
    ['special offer', 'special \r\n\t offer', true],
    ['special offer', 'special\n\noffer', false],
    ['special offer', 'special \n \n offer', false],
    ['special offer', 'special offer!', true],
    ['special offer', 'a special \t offer', true],
    ['special offer', 'aspecial \t offer', false],
    ['special offer', 'special special  offers', false],
    ['a b c', 'x a\n b\t\tc x', true],
    ['special  offer', 'special offer', true],
    ['猫', '小猫在', true],
    ['ไทย', 'ภาษาไทยนี้', true],
    ['🎉', 'win🎉now', true],
    ['free', '𝐚free', false],
    ['free', '🎉free', true],
    ['hi', '', false],
  ])('%j in %j: %s', (keyword, text, expected) => {
    expect(found([keyword], text)).toEqual(expected ? [keyword] : []);
  });

  it('white space at the end of a keyword must be there, and a blank line is none', () => {
    const options = { wordBoundaries: false };
    expect([' to', 'to ', 'o'].filter((each) => found([each], 'go  to\n\n', options).length > 0)).toEqual([' to', 'o']);
    expect(found(['to ', ' to'], 'go\n\nto \t', options)).toEqual(['to ']);
  });

  it('finds what a plain search finds, with any set of keywords', () => {
    const keyword = fc.string({
      unit: fc.constantFrom('a', 'b', 'c', '-', '_', 'é', '🎉'),
      minLength: 1,
      maxLength: 4,
    });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-', '_', 'é', '🎉', 'A', 'z'), maxLength: 40 });
    fc.assert(
      fc.property(
        fc.uniqueArray(keyword, { minLength: 1, maxLength: 12 }),
        text,
        fc.boolean(),
        (keywords, given, boundaries) => {
          const isWord = (c: string | undefined) => c !== undefined && /[\p{L}\p{N}_]/u.test(c);
          const characters = [...given.toLowerCase()];
          const expected = keywords.filter((keyword) => {
            const wanted = [...keyword];
            return characters.some((_, at) => {
              if (!wanted.every((c, i) => characters[at + i] === c)) return false;
              const before = isWord(wanted[0]) && isWord(characters[at - 1]);
              const after = isWord(wanted.at(-1)) && isWord(characters[at + wanted.length]);
              return !boundaries || !(before || after);
            });
          });
          expect(found(keywords, given, { wordBoundaries: boundaries }).sort()).toEqual(expected.sort());
        },
      ),
    );
  });

  it('finds the same in plain ASCII as in the same text with something else behind it', () => {
    const units = ['a', 'b', 'A', '_', '-', '1', ' ', '\n', '\t'];
    const keyword = fc
      .string({ unit: fc.constantFrom(...units), minLength: 1, maxLength: 4 })
      .filter((text) => text.trim() !== '');
    const text = fc.string({ unit: fc.constantFrom(...units), maxLength: 60 });
    fc.assert(
      fc.property(
        fc.uniqueArray(keyword, { minLength: 1, maxLength: 8 }),
        text,
        fc.record({ wordBoundaries: fc.boolean(), caseSensitive: fc.boolean() }),
        (keywords, given, options) => {
          expect(found(keywords, `${given}.`, options)).toEqual(found(keywords, `${given}.€`, options));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('holds large sets', () => {
    const keywords = Array.from({ length: 5000 }, (_, i) => `k${(i * 7919) % 100_003}x`);
    expect(found(keywords, `zz ${keywords[4321]} ${keywords[17]}`)).toEqual([keywords[4321], keywords[17]]);
  });
});
