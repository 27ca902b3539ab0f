import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng.js';
import { passes } from '../../../src/training/samplers/passes.js';

it('is a shuffle where there are no factors', () => {
  const rows = Uint32Array.of(3, 5, 9);
  const { length, draw } = passes(rows);
  expect(length).toBe(3);
  expect([...draw(new Rng(1))].sort()).toEqual([3, 5, 9]);
  expect([...rows]).toEqual([3, 5, 9]);
});

it('visits every row ⌊v⌋ or ⌈v⌉ times, ⌈Σ f⌉ times in all', () => {
  const factors = fc.array(fc.float({ min: 1, max: 7, noNaN: true }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(factors, fc.integer(), (list, seed) => {
      const own = Float32Array.from(list);
      const rows = Uint32Array.from(list, (_, i) => 10 * i);
      const { length, draw } = passes(rows, own);
      const total = own.reduce((a, b) => a + b, 0);
      expect(length).toBe(Math.ceil(total - 1e-6 * rows.length));
      const visits = new Map<number, number>();
      for (const row of draw(new Rng(seed))) visits.set(row, (visits.get(row) ?? 0) + 1);
      rows.forEach((row, i) => {
        const v = (own[i] * length) / total;
        expect(visits.get(row) ?? 0).toBeGreaterThanOrEqual(Math.floor(v - 1e-6));
        expect(visits.get(row) ?? 0).toBeLessThanOrEqual(Math.ceil(v + 1e-6));
      });
    }),
    { numRuns: 200 },
  );
});
