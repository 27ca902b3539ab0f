import { describe, expect, test } from 'vitest';
import { createClassReader, noClass, notAClass } from '../../src/core/classReader.js';

function readAll(classes: string[], cells: unknown[], values?: 'names' | 'indices') {
  const reader = createClassReader(classes, values);
  return { read: cells.map((cell) => reader.read(cell)), ambiguous: reader.ambiguous() };
}

describe('createClassReader', () => {
  test('reads names, indices as numbers or text, and the empty ways', () => {
    const cells = ['spam', 'ham', 1, '0', ' spam ', null, undefined, '', -1, '-1', Number.NaN];
    expect(readAll(['ham', 'spam'], cells)).toEqual({
      read: [1, 0, 1, 0, 1, noClass, noClass, noClass, noClass, noClass, noClass],
      ambiguous: undefined,
    });
  });

  test('anything else is no class', () => {
    expect(readAll(['ham', 'spam'], [2, 'Spam', 0.5, -2, [0], '01x', true]).read).toEqual(Array(7).fill(notAClass));
  });

  test('the name wins where the column tells that names are meant', () => {
    // 3 is no index of three classes, so 1 and 2 are names too.
    expect(readAll(['1', '2', '3'], [1, 2, 3])).toEqual({ read: [0, 1, 2], ambiguous: undefined });
    expect(readAll(['-1', '1'], [-1, 1])).toEqual({ read: [0, 1], ambiguous: undefined });
    expect(readAll(['false', 'true'], [true, false]).read).toEqual([1, 0]);
  });

  test('names that are their own indices are not ambiguous', () => {
    expect(readAll(['0', '1'], [0, '1'])).toEqual({ read: [0, 1], ambiguous: undefined });
  });

  test.each([
    ['every cell fits both ways', ['1', '2', '3'], [1, 2]],
    ['one cell is an index only', ['1', '2', '3'], [0, 1, 2]],
    ['swapped names', ['1', '0'], ['0', '1']],
  ])('ambiguous: %s', (_, classes, cells) => {
    expect(readAll(classes, cells).ambiguous).toBeDefined();
  });

  test('a column can be read one way', () => {
    expect(readAll(['1', '0'], [0, 1], 'names')).toEqual({ read: [1, 0], ambiguous: undefined });
    expect(readAll(['1', '0'], [0, 1], 'indices')).toEqual({ read: [0, 1], ambiguous: undefined });
    expect(readAll(['a', 'b'], ['a'], 'indices').read).toEqual([notAClass]);
  });
});
