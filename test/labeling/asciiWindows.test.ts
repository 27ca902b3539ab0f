import { expect, it } from 'vitest';
import { asciiWindows, textEnd, windowBytes, windowIsAscii, windowStarts } from '../../src/labeling/asciiWindows.js';

/** Each text as its bytes say, undefined where it has none. */
function readBack(texts: readonly (string | null)[]): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  asciiWindows(texts, (first, count) => {
    expect(first).toBe(found.length);
    for (let i = 0; i < count; i++) {
      expect(windowBytes[windowStarts[i] - 1]).toBe(textEnd);
      expect(windowBytes[windowStarts[i + 1] - 1]).toBe(textEnd);
      const text = Buffer.from(windowBytes.subarray(windowStarts[i], windowStarts[i + 1] - 1)).toString('latin1');
      if (windowIsAscii[i] === 0) expect(text).toBe('');
      found.push(windowIsAscii[i] === 1 ? text : undefined);
    }
  });
  return found;
}

it('gives the bytes of every text of plain ASCII, whatever stands beside it', () => {
  expect(readBack(['one', null, '', 'two\0three', 'dix-neuf'])).toEqual([
    'one',
    undefined,
    '',
    'two\0three',
    'dix-neuf',
  ]);
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

it('goes on window by window, as many texts as there is room for', () => {
  const texts = Array.from({ length: 300 }, (_, i) =>
    i % 70 === 69 ? 'é'.repeat(40_000) : 'x'.repeat((i * 613) % 5000),
  );
  expect(readBack(texts)).toEqual(texts.map((text) => (text.startsWith('é') ? undefined : text)));
});

it('leaves out texts that are too long', () => {
  const most = windowBytes.length - 2;
  for (const length of [most - 2, most - 1, most, most + 1, most + 2]) {
    const long = 'y'.repeat(length);
    const found = readBack(['a', long, 'b', long]).map((text) => text?.length);
    expect(found).toEqual(length > most ? [1, undefined, 1, undefined] : [1, length, 1, length]);
  }
});
