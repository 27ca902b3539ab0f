import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digamma } from '../../src/core/digamma.js';
import { logGamma } from '../../src/core/logGamma.js';

const euler = 0.5772156649015329;

describe('digamma', () => {
  it('has the known values', () => {
    expect(digamma(1)).toBeCloseTo(-euler, 12);
    expect(digamma(2)).toBeCloseTo(1 - euler, 12);
    expect(digamma(0.5)).toBeCloseTo(-euler - 2 * Math.LN2, 12);
    expect(digamma(0.25)).toBeCloseTo(-euler - Math.PI / 2 - 3 * Math.LN2, 12);
    expect(digamma(10)).toBeCloseTo(7129 / 2520 - euler, 12); // H_9 − γ
    expect(digamma(0)).toBe(Number.NEGATIVE_INFINITY);
  });

  it('is the derivative of logGamma', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 1e4, noNaN: true }), (x) => {
        const h = 1e-4 * x;
        const slope = (logGamma(x + h) - logGamma(x - h)) / (2 * h);
        expect(Math.abs(slope - digamma(x))).toBeLessThan(1e-6 * (1 + Math.abs(digamma(x))));
      }),
    );
  });
});
