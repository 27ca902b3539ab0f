import fc from 'fast-check';
import { expect, it } from 'vitest';
import { minNorm } from '../../../../src/training/balancing/solvers/minNorm.js';
import { gramArbitrary } from '../../../support/gramArbitrary.js';

it('agrees with the closed form for two gradients', () => {
  // Sener & Koltun, algorithm 1: α₁ = clip(⟨g₂ − g₁, g₂⟩ / ‖g₁ − g₂‖², 0, 1)
  fc.assert(
    fc.property(
      gramArbitrary(2).filter((gram) => gram.length === 2),
      ([[a, ab], [, b]]) => {
        fc.pre(a + b - 2 * ab > 1e-3);
        const expected = Math.min(1, Math.max(0, (b - ab) / (a + b - 2 * ab)));
        expect(
          minNorm([
            [a, ab],
            [ab, b],
          ])[0],
        ).toBeCloseTo(expected, 6);
      },
    ),
  );
});

it('gives a combination whose products with all gradients are at least its own square', () => {
  fc.assert(
    fc.property(gramArbitrary(7), (gram) => {
      const alpha = minNorm(gram);
      const products = gram.map((row) => row.reduce((sum, value, j) => sum + value * alpha[j], 0));
      const square = products.reduce((sum, value, i) => sum + value * alpha[i], 0);
      for (const value of products) expect(value).toBeGreaterThan(square - 1e-6 * (1 + gram[0][0]) * 10);
    }),
  );
});

it('solves for 60 gradients', () => {
  const gram = Array.from({ length: 60 }, (_, i) => Array.from({ length: 60 }, (_, j) => (i === j ? i + 1 : 0)));
  const total = gram.reduce((sum, row, i) => sum + 1 / row[i], 0);
  minNorm(gram).forEach((weight, i) => {
    // Orthogonal gradients: α goes with 1/‖g‖².
    expect(weight).toBeCloseTo(1 / (i + 1) / total, 8);
  });
});
