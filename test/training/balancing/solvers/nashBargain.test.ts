import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nashBargain } from '../../../../src/training/balancing/solvers/nashBargain.js';
import { gramArbitrary } from '../../../support/gramArbitrary.js';

it('solves GᵀG·α = 1/α, GᵀG over its Frobenius norm', () => {
  fc.assert(
    fc.property(gramArbitrary(4), (gram) => {
      const alpha = nashBargain(gram);
      const norm = Math.hypot(...gram.flat());
      // Where gradients cancel there is no solution, and α only grows up to the ridge.
      fc.pre(Math.max(...alpha) < 30);
      gram.forEach((row, i) => {
        const left = row.reduce((sum, value, j) => sum + (value / norm) * alpha[j], 0);
        expect(alpha[i]).toBeGreaterThan(0);
        expect(left * alpha[i]).toBeCloseTo(1, 2);
      });
    }),
  );
});

it('stays finite where gradients cancel', () => {
  for (const value of nashBargain([
    [1, -1],
    [-1, 1],
  ])) {
    expect(value).toBeGreaterThan(1);
    expect(value).toBeLessThan(1e4);
  }
});
