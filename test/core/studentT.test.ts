import { describe, expect, it } from 'vitest';
import { studentQuantile, studentTail } from '../../src/core/studentT.js';

describe('studentTail', () => {
  it('is Cauchy’s with one degree of freedom, and has a closed form with two', () => {
    for (const t of [0, 0.1, 1, 3, 50]) {
      expect(studentTail(t, 1)).toBeCloseTo(0.5 - Math.atan(t) / Math.PI, 10);
      expect(studentTail(t, 2)).toBeCloseTo(0.5 - t / (2 * Math.sqrt(t * t + 2)), 10);
    }
  });

  it('has the quantiles of the tables', () => {
    // Fisher & Yates, Statistical Tables, 97.5 %.
    for (const [degrees, t] of [
      [1, 12.7062],
      [2, 4.3027],
      [4, 2.7764],
      [9, 2.2622],
      [30, 2.0423],
    ])
      expect(studentQuantile(0.025, degrees)).toBeCloseTo(t, 3);
  });
});
