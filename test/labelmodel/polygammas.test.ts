import { expect, test } from 'vitest';
import { polygammas } from '../../src/labelmodel/polygammas.js';

test('known values', () => {
  // ψ′(1) = π²/6, ψ″(1) = −2 ζ(3), ψ‴(1) = π⁴/15; at 1/2: π²/2, −14 ζ(3), π⁴.
  const zeta3 = 1.2020569031595942;
  const close = (found: readonly number[], expected: readonly number[]) =>
    expected.forEach((value, i) => {
      expect(found[i] / value).toBeCloseTo(1, 9);
    });
  close(polygammas(1), [Math.PI ** 2 / 6, -2 * zeta3, Math.PI ** 4 / 15]);
  close(polygammas(0.5), [Math.PI ** 2 / 2, -14 * zeta3, Math.PI ** 4]);
});

test('each is the slope of the one before, far out too', () => {
  for (const x of [0.003, 0.7, 9.99, 12, 800]) {
    const step = x * 1e-4;
    const [low, high] = [polygammas(x - step), polygammas(x + step)];
    const [, second, third] = polygammas(x);
    expect((high[0] - low[0]) / (2 * step) / second).toBeCloseTo(1, 6);
    expect((high[1] - low[1]) / (2 * step) / third).toBeCloseTo(1, 6);
  }
});
