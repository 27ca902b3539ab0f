import { describe, expect, it } from 'vitest';
import { category } from '../../src/features/category.js';
import type { SparseBlock } from '../../src/features/featureBlock.js';

function encode(cells: unknown[], given: Record<string, unknown> = {}, trainRows = cells.map((_, i) => i)) {
  const params = category.params.parse({ field: 'c', ...given }) as never;
  const extractor = category.createExtractor(params, ['c']);
  for (const cell of cells) extractor.add([cell]);
  const raw = extractor.finish();
  const state = category.fit(params, raw, Uint32Array.from(trainRows));
  const { d, rowOffsets, indices, values } = category.transform('c', params, state, raw) as SparseBlock;
  expect(values.every((value) => value === 1)).toBe(true);
  return { state, d, columns: cells.map((_, row) => indices.subarray(rowOffsets[row], rowOffsets[row + 1]).join()) };
}

describe('category', () => {
  it('gives the train values columns by frequency, with unknown first and missing second', () => {
    const { state, d, columns } = encode(['b', 'a', 'b', 'a', 'b', 'rare', null, 'new'], {}, [0, 1, 2, 3, 4, 5]);
    expect(state.values).toEqual(['b', 'a']);
    expect(d).toBe(4);
    expect(columns).toEqual(['2', '3', '2', '3', '2', '0', '1', '0']);
  });

  it('keeps rare values with min: 1, ties in text order, and at most `limit` of them', () => {
    expect(encode(['z', 'y', 'z', 'x'], { min: 1 }).state.values).toEqual(['z', 'x', 'y']);
    expect(encode(['z', 'y', 'z', 'x'], { min: 1, limit: 2 }).state.values).toEqual(['z', 'x']);
  });

  it('names numbers and booleans by their text', () => {
    expect(encode([1, '1', true, 'true']).columns).toEqual(['2', '2', '3', '3']);
  });

  it('leaves missing rows empty, or refuses them', () => {
    expect(encode(['a', 'a', null], { missing: 'empty' }).columns).toEqual(['2', '2', '']);
    expect(() => encode([null], { missing: 'error' })).toThrow(/FEATURE_VALUE .*the cell is empty/);
    expect(() => encode([['a']])).toThrow(/FEATURE_VALUE .*expected one value .*received a list of 1/);
  });
});
