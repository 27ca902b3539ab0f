import { describe, expect, it } from 'vitest';
import { argMax, logSumExp, mean, quantileSorted, softmaxInPlace } from '../../src/core/numeric.js';

describe('numeric', () => {
  it('logSumExp neither overflows nor underflows', () => {
    expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.log(2), 10);
    expect(logSumExp([-1000, -1000])).toBeCloseTo(-1000 + Math.log(2), 10);
    expect(logSumExp([])).toBe(Number.NEGATIVE_INFINITY);
    expect(logSumExp([Number.NEGATIVE_INFINITY, 0])).toBe(0);
  });

  it('softmaxInPlace normalises only its range', () => {
    const values = new Float64Array([9, Math.log(1), Math.log(3), 9]);
    softmaxInPlace(values, 1, 2);
    expect([...values]).toEqual([9, expect.closeTo(0.25, 12), expect.closeTo(0.75, 12), 9]);
  });

  it('argMax gives the first of equals, relative to the start', () => {
    expect(argMax([5, 1, 3, 3], 1, 3)).toBe(1);
    expect(argMax([2, 2])).toBe(0);
  });

  it('mean and quantileSorted', () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(quantileSorted([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantileSorted([1, 2, 3, 4], 1)).toBe(4);
    expect(quantileSorted([7], 0.3)).toBe(7);
    expect(quantileSorted([], 0.3)).toBeNaN();
  });
});
