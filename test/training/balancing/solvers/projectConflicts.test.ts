import fc from 'fast-check';
import { expect, it } from 'vitest';
import { projectConflicts } from '../../../../src/training/balancing/solvers/projectConflicts.js';

const vector = fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: -8, max: 8 }))).filter((v) => v.some((x) => x !== 0));

it('does on inner products what the algorithm does on gradients', () => {
  fc.assert(
    fc.property(fc.array(vector, { minLength: 1, maxLength: 5 }), fc.nat(), (gradients, turn) => {
      const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i], 0);
      const numbers = [...gradients.keys()];
      const orders = numbers.map((i) => {
        const others = numbers.filter((j) => j !== i);
        return others.map((_, at) => others[(at + turn + i) % others.length]);
      });
      const projected = gradients.map((gradient, i) => {
        let own: number[] = [...gradient];
        for (const j of orders[i]) {
          const along = dot(own, gradients[j]);
          if (along < 0) own = own.map((x, at) => x - (along / dot(gradients[j], gradients[j])) * gradients[j][at]);
        }
        return own;
      });
      const coefficients = projectConflicts(
        gradients.map((a) => gradients.map((b) => dot(a, b))),
        orders,
      );
      [0, 1, 2].forEach((at) => {
        const expected = projected.reduce((sum, own) => sum + own[at], 0);
        const received = coefficients.reduce((sum, c, i) => sum + c * gradients[i][at], 0);
        expect(received).toBeCloseTo(expected, 6);
      });
    }),
  );
});
