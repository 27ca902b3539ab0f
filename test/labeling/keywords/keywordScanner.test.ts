import fc from 'fast-check';
import { expect, it } from 'vitest';
import { KeywordAutomaton } from '../../../src/labeling/keywords/keywordAutomaton.js';
import { KeywordScanner } from '../../../src/labeling/keywords/keywordScanner.js';
import { RowBlock } from '../../../src/labeling/rowBlock.js';

it('decides rules as their keywords do one by one, whatever stands beside them', () => {
  const words = ['free', 'win', 'not bad', 'c++', '#win', 'b', 'ß', 'fre'];
  const crowd = Array.from({ length: 150 }, (_, i) => `crowd${i}`);
  const list = fc.uniqueArray(fc.constantFrom(...words), { maxLength: 3 });
  const rule = fc
    .record({ any: list, all: list, none: list, wordBoundaries: fc.integer({ max: 9, min: 0 }).map((n) => n > 0) })
    .filter(({ any, all, none }) => any.length + all.length + none.length > 0);
  const alone = fc.record({
    any: fc.uniqueArray(fc.constantFrom('free', 'win', 'not bad', 'b'), { minLength: 1, maxLength: 2 }),
    all: fc.constant([]),
    none: fc.constant([]),
    wordBoundaries: fc.constant(true),
  });
  const text = fc
    .array(fc.constantFrom(...words, 'Free', 'NOT  BAD', 'nothing', '€', '.', 'SS', ''), { maxLength: 6 })
    .map((parts) => parts.join(' '));
  const texts = fc.array(fc.option(text, { freq: 8 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(
      // With rules that keywords decide alone, and with rules of all kinds.
      fc.oneof(
        fc.array(alone, { minLength: 1, maxLength: 5 }),
        fc.array(fc.oneof(rule, alone), { minLength: 1, maxLength: 6 }),
      ),
      texts,
      fc.boolean(),
      fc.boolean(),
      (rules, cells, caseSensitive, crowded) => {
        const scanner = new KeywordScanner('text', { caseSensitive });
        // From so many keywords on, words are looked up even where others are looked for character by character.
        if (crowded) scanner.add({ any: crowd, all: [], none: [], wordBoundaries: true });
        const numbers = rules.map((each) => scanner.add(each));
        const block = new RowBlock({ start: 0, length: cells.length, columns: { text: cells } }, ['text']);
        const expected = rules.map(({ any, all, none, wordBoundaries }) => {
          const fires = (cell: string | null) => {
            const occurs = (word: string) =>
              new KeywordAutomaton([{ text: word, wordBoundaries }], { caseSensitive }).scan(cell!) > 0;
            return cell !== null && (any.length === 0 || any.some(occurs)) && all.every(occurs) && !none.some(occurs);
          };
          return cells.map((_, row) => row).filter((row) => fires(cells[row]));
        });
        expect(numbers.map((number) => [...scanner.fired(number, block)])).toEqual(expected);
      },
    ),
    { numRuns: 200 },
  );
});
