import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scale } from '../../../src/report/charts/scale.js';
import { ticks } from '../../../src/report/charts/ticks.js';

describe('ticks', () => {
  it('are round and reach beyond both ends', () => {
    expect(ticks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks(0.31, 0.74, 5)).toEqual([0.3, 0.4, 0.5, 0.6, 0.7, 0.8]);
    expect(ticks(-3, 12, 3)).toEqual([-5, 0, 5, 10, 15]);
    expect(ticks(5, 5, 4)).toEqual([4, 6]);
    expect(ticks(0, 0, 4)).toEqual([0, 0.5]);
  });

  it('hold the values, whatever these are, and are not many', () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(value, value, fc.integer({ min: 1, max: 10 }), (a, b, about) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        fc.pre(high - low > 1e-6);
        const found = ticks(low, high, about);
        expect(found[0]).toBeLessThanOrEqual(low + (high - low) * 1e-6);
        expect(found[found.length - 1]).toBeGreaterThanOrEqual(high - (high - low) * 1e-6);
        expect(found.length).toBeLessThanOrEqual(about + 3);
      }),
    );
  });
});

describe('scale', () => {
  it('is linear, and the middle where the domain is one value', () => {
    expect(scale([0, 10], [100, 200])(5)).toBe(150);
    expect(scale([0, 1], [50, 10])(0.25)).toBe(40);
    expect(scale([3, 3], [0, 10])(3)).toBe(5);
  });
});
