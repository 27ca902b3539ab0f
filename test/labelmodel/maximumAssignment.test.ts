import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maximumAssignment } from '../../src/labelmodel/maximumAssignment.js';

test('takes the larger total, not the largest single value', () => {
  expect([...maximumAssignment([10, 9, 9, 1], 2)]).toEqual([1, 0]);
  expect([...maximumAssignment([], 0)]).toEqual([]);
});

test('is never beaten by another permutation', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }).chain((size) =>
        fc.record({
          size: fc.constant(size),
          value: fc.array(fc.integer({ min: -20, max: 20 }), { minLength: size * size, maxLength: size * size }),
        }),
      ),
      ({ size, value }) => {
        const columns = [...maximumAssignment(value, size)];
        expect([...columns].sort()).toEqual(Array.from({ length: size }, (_, i) => i));
        const total = (order: number[]) => order.reduce((sum, column, row) => sum + value[row * size + column], 0);
        for (const order of permutations(size)) expect(total(columns)).toBeGreaterThanOrEqual(total(order));
      },
    ),
    { seed: 1 },
  );
});

function permutations(size: number): number[][] {
  if (size === 0) return [[]];
  return permutations(size - 1).flatMap((order) =>
    Array.from({ length: size }, (_, at) => [...order.slice(0, at), size - 1, ...order.slice(at)]),
  );
}
