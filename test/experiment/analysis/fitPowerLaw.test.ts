import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitPowerLaw } from '../../../src/experiment/analysis/fitPowerLaw.js';

describe('fitPowerLaw', () => {
  const rows = [100, 200, 400, 800, 1600, 3200];

  it('recovers any law without noise', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        fc.double({ min: 0.2, max: 1.5, noNaN: true }),
        (a, c) => {
          const b = 0.4 * 100 ** c;
          const fit = fitPowerLaw(
            rows,
            rows.map((n) => a + b * n ** -c),
          );
          expect(fit.c!).toBeCloseTo(c, 2);
          expect(fit.a).toBeCloseTo(a, 2);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('keeps what is left at 0 or above, and has no exponent where errors rise', () => {
    expect(
      fitPowerLaw(
        rows,
        rows.map((n) => 3 / n - 0.0005),
      ).a,
    ).toBe(0);
    expect(
      fitPowerLaw(
        rows,
        rows.map((n) => 0.1 + n / 1e5),
      ),
    ).toMatchObject({ b: 0, c: null });
  });
});
