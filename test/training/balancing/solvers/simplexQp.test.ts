import fc from 'fast-check';
import { expect, it } from 'vitest';
import { simplexQp } from '../../../../src/training/balancing/solvers/simplexQp.js';
import { gramArbitrary } from '../../../support/gramArbitrary.js';

it('finds a corner, an edge and the inside of the simplex', () => {
  // ½w² per coordinate: what a larger slope pushes down is 0.
  const identity = [
    [1, 0],
    [0, 1],
  ];
  expect(simplexQp(identity, [0, 0])).toEqual([0.5, 0.5]);
  expect(simplexQp(identity, [0, 2])).toEqual([1, 0]);
  // w₁ − w₂ = ½ and w₁ + w₂ = 1
  expect(simplexQp(identity, [0, 0.5])[0]).toBeCloseTo(0.75, 8);
});

it('gives equal gradients equal weights', () => {
  const [a, b, c] = simplexQp(
    [
      [1, 1, 0],
      [1, 1, 0],
      [0, 0, 1],
    ],
    [0, 0, 0],
  );
  expect(a).toBeCloseTo(b, 6);
  expect(a + b).toBeCloseTo(0.5, 6);
  expect(c).toBeCloseTo(0.5, 6);
});

it('meets the Karush–Kuhn–Tucker conditions from any start', () => {
  fc.assert(
    fc.property(gramArbitrary(6), fc.infiniteStream(fc.double({ min: -2, max: 2, noNaN: true })), (gram, stream) => {
      const b = [...gram].map(() => stream.next().value as number);
      for (const start of [undefined, gram.map((_, i) => (i === 0 ? 1 : 0))]) {
        const w = simplexQp(gram, b, start);
        expect(w.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
        const slope = gram.map((row, i) => row.reduce((sum, value, j) => sum + value * w[j], b[i]));
        const level = slope.reduce((sum, value, i) => sum + value * w[i], 0);
        const scale = 1 + Math.max(...gram.map((row, i) => row[i]));
        w.forEach((value, i) => {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(slope[i] - level).toBeGreaterThan(-1e-6 * scale);
          if (value > 1e-6) expect(Math.abs(slope[i] - level)).toBeLessThan(1e-6 * scale);
        });
      }
    }),
  );
});
