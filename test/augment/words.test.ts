import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inCaseOf, joinWords, splitWords, trimWord } from '../../src/augment/words.js';

describe('words', () => {
  it('are taken apart and put together to the letter', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '\n', 'é', '!', '😀') }), (text) => {
        expect(joinWords(splitWords(text))).toBe(text);
      }),
    );
    expect(splitWords(' a  b')).toEqual({ words: ['a', 'b'], gaps: [' ', '  ', ''] });
  });

  it('have a core', () => {
    expect(trimWord('"don’t!"')).toEqual(['"', 'don’t', '!"']);
    expect(trimWord('...')).toEqual(['...', '', '']);
    expect(trimWord('naïve')).toEqual(['', 'naïve', '']);
  });

  it('lend their case', () => {
    expect(inCaseOf('Good', 'fine tune')).toBe('Fine tune');
    expect(inCaseOf('GOOD', 'fine')).toBe('FINE');
    expect(inCaseOf('I', 'me')).toBe('Me');
    expect(inCaseOf('good', 'NASA')).toBe('NASA');
  });
});
