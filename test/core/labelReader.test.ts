import { describe, expect, it } from 'vitest';
import { createLabelReader } from '../../src/core/labelReader.js';

const labels = ['joy', 'anger', 'fear'];
const read = (cell: unknown, label = 'anger') => createLabelReader(label, labels).read(cell);

describe('createLabelReader', () => {
  it.each([
    ['a list', ['joy', 'anger']],
    ['a JSON list', '["anger"]'],
    ['commas', 'joy, anger'],
    ['bars', 'joy|anger'],
    ['semicolons', 'anger;fear'],
    ['one name', 'anger'],
    ['indices', '0,1'],
    ['a list of indices', [1]],
    ['one index', 1],
  ])('finds the label in %s', (_, cell) => {
    expect(read(cell)).toBe(1);
    expect(read(cell, 'joy') + read(cell, 'fear')).toBeLessThanOrEqual(1);
  });

  it('tells "none applies" from "nobody knows"', () => {
    expect(read([])).toBe(0);
    expect(read('')).toBe(0);
    expect(read('joy')).toBe(0);
    expect(read(null)).toBe(-1);
    expect(read(undefined)).toBe(-1);
  });

  it('takes a name before an index', () => {
    const reader = createLabelReader('1', ['2', '1', '0']);
    expect(reader.read(['1'])).toBe(1);
    expect(reader.read(['2'])).toBe(0);
  });

  it('refuses what holds no labels', () => {
    expect(read({ anger: true })).toBe(-2);
    expect(read('["anger"')).toBe(-2);
    expect(read(true)).toBe(-2);
  });
});
