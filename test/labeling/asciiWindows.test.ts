import { expect, it } from 'vitest';
import { asciiWindows, textEnd } from '../../src/labeling/asciiWindows.js';

/** Each text as its bytes say, undefined where it has none. */
function readBack(texts: readonly (string | null)[]): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  asciiWindows(texts, ({ first, length, bytes, starts, isAscii }) => {
    expect(first).toBe(found.length);
    for (let i = 0; i < length; i++) {
      expect(bytes[starts[i] - 1]).toBe(textEnd);
      expect(bytes[starts[i + 1] - 1]).toBe(textEnd);
      const text = Buffer.from(bytes.subarray(starts[i], starts[i + 1] - 1)).toString('latin1');
      if (isAscii[i] === 0) expect(text).toBe('');
      found.push(isAscii[i] === 1 ? text : undefined);
    }
  });
  return found;
}

it('gives the bytes of every text of plain ASCII, whatever stands beside it', () => {
  expect(readBack(['one', null, '', 'two\0three', 'dix-neuf'])).toEqual(['one', undefined, '', 'two\0three', 'dix-neuf']);
  expect(readBack(['one', 'für', null, '🎉', 'two', '\x7f\x80', ''])).toEqual([
    'one',
    undefined,
    undefined,
    undefined,
    'two',
    undefined,
    '',
  ]);
  expect(readBack([])).toEqual([]);
});

it('goes on window by window, and grows with long texts', () => {
  const texts = Array.from({ length: 300 }, (_, i) => (i % 70 === 69 ? 'é'.repeat(40_000) : 'x'.repeat((i * 613) % 5000)));
  expect(readBack(texts)).toEqual(texts.map((text) => (text.startsWith('é') ? undefined : text)));
});
