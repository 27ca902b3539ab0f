import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng.js';
import { meanOverSeeds } from '../../../src/experiment/analysis/meanOverSeeds.js';

describe('meanOverSeeds', () => {
  it('is Student’s t with few seeds: 1, 2, 3 have mean 2, error 1/√3 and t(2) = 4.3027', () => {
    const { mean, interval, p } = meanOverSeeds([1, 2, 3], new Rng(1));
    expect(mean).toBe(2);
    expect(interval![0]).toBeCloseTo(2 - 4.302653 / Math.sqrt(3), 5);
    // t = 2√3; P(|T| > t) with two degrees of freedom is 1 − t / √(t² + 2).
    expect(p).toBeCloseTo(1 - Math.sqrt(12 / 14), 9);
  });

  it('has neither interval nor p with one seed', () => {
    expect(meanOverSeeds([0.3], new Rng(1))).toEqual({ n: 1, mean: 0.3, interval: null, p: null });
  });

  it('covers the truth in about 95 of 100 worlds, with few seeds and with many', () => {
    for (const n of [3, 5, 6, 10]) {
      const rng = new Rng(n);
      let covered = 0;
      const worlds = 200;
      for (let world = 0; world < worlds; world++) {
        const { interval } = meanOverSeeds(
          Array.from({ length: n }, () => rng.normal()),
          rng,
        );
        if (interval![0] <= 0 && interval![1] >= 0) covered++;
      }
      expect(covered / worlds).toBeGreaterThan(0.9);
    }
  });
});
