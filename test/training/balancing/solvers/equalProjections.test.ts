import fc from 'fast-check';
import { expect, it } from 'vitest';
import { equalProjections } from '../../../../src/training/balancing/solvers/equalProjections.js';
import { gramArbitrary } from '../../../support/gramArbitrary.js';

it('gives a combination with equal projections on all gradients', () => {
  fc.assert(
    fc.property(gramArbitrary(3), (gram) => {
      const alpha = equalProjections(gram);
      // Linearly dependent gradients may have no such combination.
      fc.pre(determinant(gram) > 0.05);
      expect(alpha.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
      const projections = gram.map(
        (row, i) => row.reduce((sum, value, j) => sum + value * alpha[j], 0) / Math.sqrt(row[i]),
      );
      for (const projection of projections) expect(projection).toBeCloseTo(projections[0], 5);
    }),
  );
});

it('shares alike among gradients that are the same', () => {
  const [a, b] = equalProjections([
    [4, 4],
    [4, 4],
  ]);
  expect(a).toBeCloseTo(0.5, 6);
  expect(b).toBeCloseTo(0.5, 6);
});

function determinant(m: readonly (readonly number[])[]): number {
  if (m.length === 1) return m[0][0];
  return m[0].reduce(
    (sum, value, j) =>
      sum + (j % 2 ? -1 : 1) * value * determinant(m.slice(1).map((row) => row.filter((_, at) => at !== j))),
    0,
  );
}
