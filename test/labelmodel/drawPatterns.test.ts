import { expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { drawPatterns } from '../../src/labelmodel/drawPatterns.js';
import { votePatterns } from '../../src/labelmodel/votePatterns.js';

// 64 patterns: one of 1000 rows, and 63 of one row each.
const table = [
  ...Array.from({ length: 1000 }, () => [0, 0, 0, 0, 0, 0]),
  ...Array.from({ length: 63 }, (_, i) => Array.from({ length: 6 }, (_, j) => ((i + 1) >> j) & 1)),
];
const patterns = votePatterns(labelMatrixFromDense(table, 2), new Int16Array(table.length).fill(-1));

test('as many rows as asked for, a pattern drawn as often as its rows are many', () => {
  const drawn = drawPatterns(patterns, 50);
  expect(drawn.weight.reduce((sum, rows) => sum + rows)).toBe(50);
  // 1000 of 1063 rows, in 50 equal stretches: 47 of them lie within the first pattern.
  expect(drawn.weight[0]).toBeGreaterThanOrEqual(47);
  expect(drawn.weight[0]).toBeLessThanOrEqual(48);
  for (let p = 0; p < drawn.weight.length; p++) {
    const own = drawn.symbols.subarray(drawn.offsets[p], drawn.offsets[p + 1]).join();
    const at = Array.from(patterns.weight.keys()).find(
      (q) => patterns.symbols.subarray(patterns.offsets[q], patterns.offsets[q + 1]).join() === own,
    );
    expect(at).toBeDefined();
    expect(drawn.weight[p]).toBeLessThanOrEqual(patterns.weight[at!]);
  }
});

test('the same each time, and everything where there is no more', () => {
  expect(drawPatterns(patterns, 20)).toEqual(drawPatterns(patterns, 20));
  expect(drawPatterns(patterns, 64)).toBe(patterns);
});

test('where no two rows are equal, one from each stretch, with its own votes', () => {
  // 30,000 rows of 15 votes, and every hundredth row without any: more than the kernels take at a time.
  const rows = Array.from({ length: 30_000 }, (_, i) =>
    Array.from({ length: 15 }, (_, j) => (i % 100 === 0 ? -1 : (i >> j) & 1)),
  );
  const matrix = labelMatrixFromDense(rows, 2);
  const all = votePatterns(
    matrix,
    Int16Array.from(rows, (_, i) => (i % 100 === 0 ? i / 100 : -1)),
  );
  expect(all.weight.length).toBe(30_000);
  const drawn = drawPatterns(all, 1000);
  expect(drawn.weight).toEqual(new Float64Array(1000).fill(1));
  const lfOf = (s: number) => all.lfOffsets.findIndex((from, j) => from <= s && s < all.lfOffsets[j + 1]);
  for (let i = 0; i < 1000; i++) {
    const symbols = drawn.symbols.subarray(drawn.offsets[i], drawn.offsets[i + 1]);
    if (symbols.length === 0) continue;
    const row = symbols.reduce((sum, s) => sum + all.symbolVote[s] * 2 ** lfOf(s), 0);
    expect(symbols.length).toBe(15);
    expect(Math.floor(row / 30)).toBe(i);
  }
});
