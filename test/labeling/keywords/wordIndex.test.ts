import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiWindows } from '../../../src/labeling/asciiWindows.js';
import { KeywordAutomaton } from '../../../src/labeling/keywords/keywordAutomaton.js';
import type { Keyword } from '../../../src/labeling/keywords/spellKeyword.js';
import { WordIndex } from '../../../src/labeling/keywords/wordIndex.js';
import { textKernels } from '../../../src/labeling/textKernels/textKernels.js';

const bounded = (text: string): Keyword => ({ text, wordBoundaries: true });

/** Per text, the keywords found in it, ascending. */
function found(index: WordIndex, texts: readonly string[]): number[][] {
  const all: number[][] = texts.map(() => []);
  asciiWindows(texts, (first, count) => {
    index.begin();
    for (let i = 0; i < count; ) {
      const { end, pairs } = index.find(i, count);
      for (let pair = 0; pair < pairs; pair++) {
        expect(textKernels.found[2 * pair]).toBeLessThan(end);
        all[first + textKernels.found[2 * pair]].push(textKernels.found[2 * pair + 1]);
      }
      i = end;
    }
  });
  return all.map((each) => each.sort((a, b) => a - b));
}

describe('WordIndex', () => {
  it('finds what the automaton finds, and says which keywords it leaves to it', () => {
    // Words of one letter and of about 16, where a key ends, that differ in case, at the end or behind the key.
    const long = [
      'abcdefghijklmno',
      'abcdefghijklmnop',
      'ABCDEFGHIJKLMNOPq',
      'abcdefghijklmnopr',
      'abcdefghijklmnopqqq',
    ];
    const part = fc.constantFrom(
      'a',
      'b',
      'A',
      'B',
      'z',
      '_',
      '7',
      '@',
      '`',
      '-',
      "'",
      ' ',
      '\n',
      '\t',
      '\v',
      '\0',
      ...long,
    );
    const text = fc.array(part, { maxLength: 80 }).map((parts) => parts.join(''));
    const keyword = fc.record({
      text: fc
        .array(part, { minLength: 1, maxLength: 4 })
        .map((parts) => parts.join(''))
        .filter((each) => each.trim() !== ''),
      wordBoundaries: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(keyword, { minLength: 1, maxLength: 12 }),
        fc.array(text, { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        (keywords, texts, caseSensitive) => {
          const { index, left } = WordIndex.of(keywords, { caseSensitive });
          const held = keywords.map((_, i) => i).filter((i) => !left.includes(i));
          const startsWithWord = (i: number) => /^\w/.test(keywords[i].text.trim());
          expect(held).toEqual(
            keywords.map((_, i) => i).filter((i) => keywords[i].wordBoundaries && startsWithWord(i)),
          );
          expect(index === undefined).toBe(held.length === 0);
          if (!index) return;
          const automaton = new KeywordAutomaton(keywords, { caseSensitive });
          const expected = texts.map((each) => {
            const count = automaton.scan(each);
            return [...automaton.found.subarray(0, count)].filter((i) => held.includes(i)).sort((a, b) => a - b);
          });
          expect(found(index, texts)).toEqual(expected);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('finds words wherever they lie in blocks of 64 bytes and of 4096', () => {
    const keywords = ['free', 'abcdefghijklmnopqrstuvwxyz', 'to be', 'x'].map(bounded);
    const index = WordIndex.of(keywords, { caseSensitive: false }).index!;
    for (const before of [0, 1, 55, 58, 59, 60, 61, 62, 63, 64, 65, 4085, 4090, 4091, 4092, 4094, 4095, 4096, 4097]) {
      const texts = keywords.map(({ text }) => `${'-'.repeat(before)}${text.toUpperCase()}.`);
      expect(found(index, texts)).toEqual([[0], [1], [2], [3]]);
      expect(found(index, [texts.join('')])).toEqual([[0, 1, 2, 3]]);
      const longer = keywords.map(({ text }) => `${'-'.repeat(before)}${text}s${'y'.repeat(before)}`);
      expect(found(index, longer)).toEqual([[], [], [], []]);
    }
  });

  it('has room for all that is found where every other byte begins a word', () => {
    // 32 keywords begin with "a", and all but the last of them are found at nearly every one.
    const keywords = Array.from({ length: 32 }, (_, i) => bounded('a '.repeat(i + 1)));
    const { index, left } = WordIndex.of(keywords, { caseSensitive: false });
    expect(left).toEqual([]);
    const all = keywords.map((_, i) => i);
    const short = Array.from({ length: 1000 }, () => 'a '.repeat(32));
    expect(found(index!, short)).toEqual(short.map(() => all));
    expect(found(index!, ['a '.repeat(60_000), 'a'])).toEqual([all, [0]]);
  });

  it('leaves keywords to the automaton where too many begin with one word, or where there is no room', () => {
    const many = Array.from({ length: 33 }, (_, i) => bounded(`the ${i}`));
    const { index, left } = WordIndex.of([bounded('free'), ...many], { caseSensitive: false });
    expect(left).toEqual(many.map((_, i) => i + 1));
    expect(found(index!, ['the 7 free'])).toEqual([[0]]);
    const none = WordIndex.of(
      Array.from({ length: 100_000 }, (_, i) => bounded(`word${i}`)),
      { caseSensitive: false },
    );
    expect(none.index).toBeUndefined();
    expect(none.left).toHaveLength(100_000);
  });

  it('keywords beyond ASCII are neither held nor left, but for those that are ASCII in capitals', () => {
    const keywords = ['straße', 'naïve', 'ſo', 'don’t'].map(bounded);
    expect(WordIndex.of(keywords, { caseSensitive: true })).toMatchObject({ left: [] });
    const index = WordIndex.of(keywords, { caseSensitive: false }).index!;
    expect(found(index, ['Strasse', 'naive', 'so', "I don't"])).toEqual([[0], [], [2], [3]]);
  });

  it('several take turns', () => {
    const of = (...words: string[]) => WordIndex.of(words.map(bounded), { caseSensitive: true }).index!;
    const [a, b] = [of('one', 'two'), of('three', 'one')];
    const texts = ['one two three'];
    expect([found(a, texts), found(b, texts), found(a, texts)]).toEqual([[[0, 1]], [[0, 1]], [[0, 1]]]);
    expect(found(b, ['two'])).toEqual([[]]);
  });

  it('finds thousands of words', () => {
    const words = Array.from(
      { length: 5000 },
      (_, i) => `w${(i * 7919) % 100_003}${i % 3 === 0 ? '_and_some_more' : ''}`,
    );
    const index = WordIndex.of(words.map(bounded), { caseSensitive: false }).index!;
    expect(found(index, [words.join(', ')])).toEqual([words.map((_, i) => i)]);
    expect(
      found(
        index,
        words.map((each) => `${each}x`),
      ).flat(),
    ).toEqual([]);
  });
});
