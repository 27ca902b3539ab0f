import { describe, expect, it } from 'vitest';
import { drawBeta } from '../../src/augment/drawBeta.js';
import { Rng } from '../../src/core/rng.js';

describe('drawBeta', () => {
  it.each([0.05, 0.2, 1, 4])('has mean ½ and variance 1 / (4 (2α + 1)) at α = %d', (alpha) => {
    const rng = new Rng(3);
    const n = 4000;
    const draws = Array.from({ length: n }, () => drawBeta(alpha, rng));
    for (const draw of draws) {
      expect(draw).toBeGreaterThanOrEqual(0);
      expect(draw).toBeLessThanOrEqual(1);
    }
    const mean = draws.reduce((a, b) => a + b) / n;
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / n;
    const expected = 1 / (4 * (2 * alpha + 1));
    // Four standard errors of the mean; a tenth of the variance.
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(expected / n));
    expect(variance / expected).toBeGreaterThan(0.9);
    expect(variance / expected).toBeLessThan(1.1);
  });

  it('is uniform at α = 1', () => {
    const rng = new Rng(8);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 4000; i++) counts[Math.floor(drawBeta(1, rng) * 4)]++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt(750));
  });
});
