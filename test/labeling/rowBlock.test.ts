import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RowBlock } from '../../src/labeling/rowBlock.js';

it('counts words as a regular expression does, in plain ASCII and beyond, and characters as code points', () => {
  const unit = fc.constantFrom(
    'a',
    'b',
    '.',
    '\0',
    ' ',
    ' ',
    '\t',
    '\n',
    '\v',
    '\f',
    '\r',
    '\x1f',
    '\b',
    '\x0e',
    '\x7f',
    '!',
  );
  const text = fc.string({ unit, maxLength: 140 });
  const beyond = fc.string({ unit: fc.constantFrom('a', ' ', 'é', '\u00a0', '\u3000', '🎉'), maxLength: 10 });
  fc.assert(
    fc.property(fc.array(fc.option(fc.oneof({ weight: 4, arbitrary: text }, beyond)), { maxLength: 30 }), (cells) => {
      const block = new RowBlock({ start: 0, length: cells.length, columns: { text: cells } }, ['text']);
      const words = cells.map((cell) => (cell === null ? null : (cell.match(/\S+/g)?.length ?? 0)));
      expect(block.values({ column: 'text', derived: 'words' })).toEqual(words);
      const chars = cells.map((cell) => (cell === null ? null : [...cell].length));
      expect(block.values({ column: 'text', derived: 'chars' })).toEqual(chars);
    }),
    { numRuns: 500 },
  );
});
