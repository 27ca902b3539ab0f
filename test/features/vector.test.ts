import { describe, expect, it } from 'vitest';
import type { DenseBlock } from '../../src/features/featureBlock.js';
import { vector } from '../../src/features/vector.js';

function encode(
  fields: string[],
  rows: unknown[][],
  given: Record<string, unknown>,
  trainRows = rows.map((_, i) => i),
) {
  const params = vector.params.parse(given) as never;
  const extractor = vector.createExtractor(params, fields);
  for (const cells of rows) extractor.add(cells);
  const raw = extractor.finish();
  const state = vector.fit(params, raw, Uint32Array.from(trainRows));
  const { n, d, values } = vector.transform('v', params, state, raw) as DenseBlock;
  return { state, table: Array.from({ length: n }, (_, row) => [...values.subarray(row * d, (row + 1) * d)]) };
}

describe('vector', () => {
  it('scales each column by itself, on the train rows', () => {
    const rows = [
      [0, 10],
      [2, 30],
      [4, 50],
    ];
    const { table } = encode(['x0', 'x1'], rows, { columns: 'x*' }, [0, 1]);
    expect(table).toEqual([
      [-1, -1],
      [1, 1],
      [3, 3],
    ]);
  });

  it('takes list cells, typed arrays among them', () => {
    const { table } = encode(['v'], [[[1, 2]], [Float32Array.of(3, 4)]], { field: 'v', scale: 'none' });
    expect(table).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('fills missing numbers and whole missing lists, those before the first list too', () => {
    const rows = [[null], [[1, 2]], [[3, null]], [null]];
    const { table } = encode(['v'], rows, { field: 'v', scale: 'none', missing: 'mean' });
    expect(table).toEqual([
      [2, 2],
      [1, 2],
      [3, 2],
      [2, 2],
    ]);
    expect(encode(['v'], rows, { field: 'v', scale: 'none', missing: -1 }).table[0]).toEqual([-1, -1]);
  });

  it('says what it cannot take', () => {
    const lists =
      (cells: unknown[], given = {}) =>
      () =>
        encode(
          ['v'],
          cells.map((cell) => [cell]),
          { field: 'v', ...given },
        );
    expect(lists([[1, 2], [1]])).toThrow(/FEATURE_VALUE .*"v": expected a list of 2 numbers.*received a list of 1/);
    expect(lists([[]])).toThrow(/FEATURE_VALUE .*at least one number/);
    expect(lists(['1,2'])).toThrow(/FEATURE_VALUE .*a list of numbers; received "1,2"/);
    expect(lists([[1, null]])).toThrow(/FEATURE_VALUE .*the cell is empty.*\n.*missing: mean/);
    expect(lists([[1, Number.POSITIVE_INFINITY]])).toThrow(/FEATURE_VALUE .*finite/);
    expect(lists([null, null], { missing: 'zero' })).toThrow(/FEATURE_EMPTY/);
    expect(
      lists(
        [
          [1, null],
          [2, null],
        ],
        { missing: 'mean' },
      ),
    ).toThrow(/FEATURE_EMPTY .*dimension 1/);
  });

  it('holds new lists to the fitted length', () => {
    const params = vector.params.parse({ field: 'v' }) as never;
    const state = { scalings: [{ center: 0, scale: 1 }], fill: null };
    expect(() => vector.createExtractor(params, ['v'], state).add([[1, 2]])).toThrow(/list of 1 numbers/);
  });

  it('takes either columns or a field', () => {
    expect(vector.params.safeParse({ columns: 'x*', field: 'v' }).success).toBe(false);
    expect(vector.params.safeParse({ columns: ['x*', 'y'] }).success).toBe(true);
  });
});
