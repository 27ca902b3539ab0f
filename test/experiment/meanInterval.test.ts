import { describe, expect, it } from 'vitest';
import { meanInterval } from '../../src/experiment/meanInterval.js';

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
