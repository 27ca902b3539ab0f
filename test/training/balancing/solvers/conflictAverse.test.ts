import fc from 'fast-check';
import { expect, it } from 'vitest';
import { conflictAverse } from '../../../../src/training/balancing/solvers/conflictAverse.js';
import { minNorm } from '../../../../src/training/balancing/solvers/minNorm.js';
import { gramArbitrary, product } from '../../../support/gramArbitrary.js';

const meanOf = (gram: readonly unknown[]) => gram.map(() => 1 / gram.length);

/** Away from Pareto stationary points, where the method has no direction of its own. */
function isOpen(gram: number[][]): boolean {
  const alpha = minNorm(gram);
  return product(gram, alpha, alpha) > 0.01;
}

it('is the mean for c = 0, and where all gradients are the same grows it by 1 + c', () => {
  const gram = [
    [4, 1],
    [1, 9],
  ];
  expect(conflictAverse(gram, [0.5, 0.5], 0)).toEqual([0.5, 0.5]);
  const same = conflictAverse(
    [
      [4, 4],
      [4, 4],
    ],
    [0.5, 0.5],
    0.5,
  );
  expect(same[0] + same[1]).toBeCloseTo(1.5, 6);
});

it('finds the best direction of its ball: no step within the ball helps the worst task more', () => {
  fc.assert(
    fc.property(
      gramArbitrary(5),
      fc.double({ min: 0.05, max: 0.9, noNaN: true }),
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 }),
      (gram, c, other) => {
        const mean = meanOf(gram);
        const size = product(gram, mean, mean);
        fc.pre(size > 0.05 && isOpen(gram));
        const d = conflictAverse(gram, mean, c);
        const offset = d.map((value, i) => value - mean[i]);
        const radius = c * c * size;
        expect(product(gram, offset, offset)).toBeLessThan(radius * (1 + 1e-6) + 1e-9);
        const worst = (v: readonly number[]) =>
          Math.min(...gram.map((row) => row.reduce((sum, value, j) => sum + value * v[j], 0)));
        // Any other point of the ball, put on its rim.
        const direction = mean.map((_, i) => other[i]);
        const length = Math.sqrt(product(gram, direction, direction));
        fc.pre(length > 1e-3);
        const rival = mean.map((value, i) => value + (direction[i] * Math.sqrt(radius)) / length);
        expect(worst(d)).toBeGreaterThan(worst(rival) - 1e-5 * (1 + gram[0][0]));
      },
    ),
    { numRuns: 100 },
  );
});

it('closes the gap between the problem and its dual', () => {
  fc.assert(
    fc.property(gramArbitrary(4), fc.double({ min: 0.05, max: 0.9, noNaN: true }), (gram, c) => {
      const mean = meanOf(gram);
      const size = product(gram, mean, mean);
      fc.pre(size > 0.05 && isOpen(gram));
      const d = conflictAverse(gram, mean, c);
      const radius = c * Math.sqrt(size);
      const offset = d.map((value, i) => value - mean[i]);
      const primal = Math.min(...gram.map((row) => row.reduce((sum, value, j) => sum + value * d[j], 0)));
      // w of the dual is the offset's direction, scaled to sum to 1.
      const total = offset.reduce((sum, value) => sum + value, 0);
      fc.pre(total > 1e-3);
      const w = offset.map((value) => value / total);
      const dual = product(gram, w, mean) + radius * Math.sqrt(product(gram, w, w));
      expect(primal).toBeCloseTo(dual, 4);
    }),
  );
});

it('knows what to do where gradients cancel', () => {
  const gram = [
    [1, -1],
    [-1, 1],
  ];
  expect(conflictAverse(gram, [0.5, 0.5], 0.5)).toEqual([0.5, 0.5]);
  // g₂ = −g₁, g₀ = 0.2·g₁: the second task is the worst, and the ball of radius 0.1 lets d be 0.1·g₁ = 0.6·g₁ + 0.5·g₂.
  const [a, b] = conflictAverse(gram, [0.6, 0.4], 0.5);
  expect(a).toBeCloseTo(0.6, 6);
  expect(b).toBeCloseTo(0.5, 6);
});
