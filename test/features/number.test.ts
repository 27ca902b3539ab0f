import { describe, expect, it } from 'vitest';
import type { DenseBlock } from '../../src/features/featureBlock.js';
import { numberKind } from '../../src/features/number.js';

function valuesOf(cells: unknown[], given: Record<string, unknown> = {}, trainRows = cells.map((_, i) => i)): number[] {
  const params = numberKind.params.parse({ field: 'x', ...given }) as never;
  const extractor = numberKind.createExtractor(params, ['x']);
  for (const cell of cells) extractor.add([cell]);
  const raw = extractor.finish();
  const state = numberKind.fit(params, raw, Uint32Array.from(trainRows));
  return [...(numberKind.transform('x', params, state, raw) as DenseBlock).values];
}

describe('number', () => {
  it('standardizes with the train rows’ mean and deviation', () => {
    // train 1, 3: mean 2, deviation 1
    expect(valuesOf([1, 3, 5], {}, [0, 1])).toEqual([-1, 1, 3]);
  });

  it('scales to the train range, by median and interquartile range, or not at all', () => {
    expect(valuesOf([10, 20, 30], { scale: 'minMax' }, [0, 1])).toEqual([0, 1, 2]);
    // quartiles of 0, 1, 2, 3, 100: 1 and 3, median 2
    expect(valuesOf([0, 1, 2, 3, 100], { scale: 'robust' })).toEqual([-1, -0.5, 0, 0.5, 49]);
    expect(valuesOf([4, -2], { scale: 'none' })).toEqual([4, -2]);
  });

  it('takes the signed logarithm before standardizing', () => {
    // ln(1 + |x|) of ±(e − 1): ±1, mean 0, deviation 1
    const [low, high] = valuesOf([1 - Math.E, Math.E - 1], { scale: 'log' });
    expect(low).toBeCloseTo(-1, 6);
    expect(high).toBeCloseTo(1, 6);
  });

  it('only centers a column that is constant up to rounding', () => {
    expect(valuesOf([7, 7, 8], {}, [0, 1])).toEqual([0, 0, 1]);
    expect(valuesOf([0.1 + 0.2, 0.3, 0.3]).every((value) => Math.abs(value) < 1e-9)).toBe(true);
  });

  it('fills what is missing by rule, learned on the train rows', () => {
    const cells = [1, 2, 9, null, 1000];
    const filled = (missing: unknown) => valuesOf(cells, { scale: 'none', missing }, [0, 1, 2, 3])[3];
    expect(filled('median')).toBe(2);
    expect(filled('mean')).toBe(4);
    expect(filled('zero')).toBe(0);
    expect(filled(-5)).toBe(-5);
  });

  it('counts NaN and empty text as missing, and marks what is missing when asked to', () => {
    const cells = [2, Number.NaN, '', '4', true];
    expect(valuesOf(cells, { scale: 'none', missing: 0, indicator: true })).toEqual([2, 0, 0, 1, 0, 1, 4, 0, 1, 0]);
  });

  it('keeps large numbers apart until they are scaled', () => {
    const start = 1_700_000_000_000;
    expect(valuesOf([start, start + 1, start + 2], { scale: 'minMax' })).toEqual([0, 0.5, 1]);
  });

  it('says what it cannot take', () => {
    const code = (cells: unknown[], given?: object) => () => valuesOf(cells, { ...given });
    expect(code(['12 kB'])).toThrow('FEATURE_VALUE  column "x": expected a number; received "12 kB"');
    expect(code([Number.POSITIVE_INFINITY])).toThrow(/FEATURE_VALUE .*finite number; received Infinity/);
    expect(code([{}])).toThrow(/FEATURE_VALUE/);
    expect(code([1, null], { missing: 'error' })).toThrow(/FEATURE_VALUE .*the cell is empty.*\n.*missing: median/);
    expect(code([null, null])).toThrow(/FEATURE_EMPTY .*2 train rows/);
    expect(code([1e300], { scale: 'none' })).toThrow(/FEATURE_VALUE .*32 bits/);
    expect(valuesOf([null], { scale: 'none', missing: 'zero' })).toEqual([0]);
  });
});
