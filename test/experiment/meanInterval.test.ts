import { describe, expect, it } from 'vitest';
import { meanInterval } from '../../src/experiment/meanInterval.js';
import { studentQuantile } from '../../src/experiment/studentQuantile.js';

describe('studentQuantile', () => {
  it('has the values of the printed tables', () => {
    const table: [number, number, number][] = [
      [0.975, 1, 12.706],
      [0.975, 2, 4.303],
      [0.975, 3, 3.182],
      [0.975, 4, 2.776],
      [0.975, 9, 2.262],
      [0.95, 30, 1.697],
      [0.975, 120, 1.98],
    ];
    for (const [p, degrees, t] of table) expect(studentQuantile(p, degrees)).toBeCloseTo(t, 3);
  });
});

describe('meanInterval', () => {
  it('is mean ± t·s/√n', () => {
    // s of 1, 2, 3 is 1; t(0.975, 2) = 4.3027.
    const { mean, runs, interval } = meanInterval([1, 2, 3]);
    expect([mean, runs]).toEqual([2, 3]);
    expect(interval![0]).toBeCloseTo(2 - 4.30265 / Math.sqrt(3), 4);
    expect(interval![1]).toBeCloseTo(2 + 4.30265 / Math.sqrt(3), 4);
    expect(meanInterval([0.5])).toEqual({ mean: 0.5, runs: 1 });
  });
});
