import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { votePatterns } from '../../src/labelmodel/votePatterns.js';

test('equal rows with equal gold become one pattern', () => {
  const matrix = labelMatrixFromDense(
    [
      [0, -1, 2],
      [-1, -1, -1],
      [0, -1, 2],
      [0, -1, 2],
      [-1, 1, 2],
      [-1, -1, -1],
    ],
    3,
  );
  const patterns = votePatterns(matrix, Int16Array.of(-1, -1, -1, 2, -1, -1));
  expect([...patterns.lfOffsets]).toEqual([0, 1, 2, 3]);
  expect([...patterns.symbolVote]).toEqual([0, 1, 2]);
  expect([...patterns.symbolCount]).toEqual([3, 1, 4]);
  expect([...patterns.weight]).toEqual([2, 2, 1, 1]);
  expect([...patterns.gold]).toEqual([-1, -1, 2, -1]);
  expect([...patterns.offsets]).toEqual([0, 2, 2, 4, 6]);
  expect([...patterns.symbols]).toEqual([0, 2, 0, 2, 1, 2]);
});

test('unfolding the patterns gives back the rows', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.integer({ min: -1, max: 1 }),
          fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 4, maxLength: 4 }),
        ),
        {
          minLength: 1,
          maxLength: 60,
        },
      ),
      (rows) => {
        const matrix = labelMatrixFromDense(
          rows.map(([, votes]) => votes),
          2,
        );
        const p = votePatterns(
          matrix,
          Int16Array.from(rows, ([gold]) => gold),
        );
        const lfOf = (s: number) => p.lfOffsets.findIndex((from, j) => from <= s && s < p.lfOffsets[j + 1]);
        const unfolded = [...p.weight].flatMap((weight, i) => {
          const votes = [-1, -1, -1, -1];
          for (const s of p.symbols.subarray(p.offsets[i], p.offsets[i + 1])) votes[lfOf(s)] = p.symbolVote[s];
          return Array<string>(weight).fill(`${p.gold[i]}:${votes}`);
        });
        expect(unfolded.sort()).toEqual(rows.map(([gold, votes]) => `${gold}:${votes}`).sort());
        expect(new Set(unfolded).size).toBe(p.weight.length);
      },
    ),
    { numRuns: 100, seed: 1 },
  );
});

test('stops looking for equal rows where the first ones all differ, and counts every row all the same', () => {
  const bits = (row: number) => Array.from({ length: 15 }, (_, j) => (row >> j) & 1);
  const table = Array.from({ length: 16_384 + 3 }, (_, row) => bits(Math.min(row, 16_384)));
  const differing = votePatterns(labelMatrixFromDense(table, 2), new Int16Array(table.length).fill(-1));
  expect(differing.weight.length).toBe(table.length);
  expect(differing.weight.every((rows) => rows === 1)).toBe(true);
  expect(differing.offsets.at(-1)).toBe(15 * table.length);

  const recurring = votePatterns(
    labelMatrixFromDense(
      table.map((_, row) => bits(row % 16_000)),
      2,
    ),
    new Int16Array(table.length).fill(-1),
  );
  expect(recurring.weight.length).toBe(16_000);
  expect(recurring.weight.reduce((sum, rows) => sum + rows, 0)).toBe(table.length);
});
