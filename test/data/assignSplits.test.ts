import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Rng } from '../../src/core/rng.js';
import { rowsOfSplit } from '../../src/core/split.js';
import { splitByHash, splitByTime, splitOfKey } from '../../src/data/assignSplits.js';

const shares = { train: 0.8, validation: 0.1, test: 0.1 };
const keys = (n: number, from = 0) => Array.from({ length: n }, (_, i) => `row-${from + i}`);
const sizes = (splits: Uint8Array) =>
  (['train', 'validation', 'test'] as const).map((s) => rowsOfSplit(splits, s).length);

describe('splitByHash', () => {
  test('known rows stay where they are, in every version', () => {
    expect([...splitByHash(keys(20), shares)]).toMatchInlineSnapshot(`
      [
        0,
        2,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        2,
        1,
        0,
        0,
        0,
        1,
        0,
        1,
        0,
        0,
      ]
    `);
  });

  test('without gold a row depends on its key alone', () => {
    const whole = splitByHash(keys(3000), shares);
    expect([...splitByHash(keys(1000, 2000), shares)]).toEqual([...whole.subarray(2000)]);
    const [train, validation, testing] = sizes(whole);
    expect(train / 3000).toBeCloseTo(0.8, 1);
    expect(validation).toBeGreaterThan(230);
    expect(testing).toBeGreaterThan(230);
  });

  test('a share of 0 gets nothing', () => {
    expect(sizes(splitByHash(keys(500), { train: 0.5, validation: 0, test: 0.5 }))[1]).toBe(0);
    expect(sizes(splitByHash(keys(500), { train: 0.5, validation: 0.5, test: 0 }))[2]).toBe(0);
    expect(sizes(splitByHash(keys(500), { train: 1, validation: 0, test: 0 }))).toEqual([500, 0, 0]);
  });

  test('rows added at the end never move earlier ones, and every class keeps to its shares', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 20, max: 400 }), (seed, n) => {
        const rng = new Rng(seed);
        const k = 2 + rng.integer(3);
        const gold = Int16Array.from({ length: n }, () =>
          rng.uniform() < 0.1 ? -1 : Math.min(k - 1, rng.integer(k * 2)),
        );
        const names = keys(n, seed);
        const splits = splitByHash(names, shares, [{ gold, k }]);
        const cut = 1 + rng.integer(n);
        const before = splitByHash(names.slice(0, cut), shares, [{ gold: gold.slice(0, cut), k }]);
        expect([...before]).toEqual([...splits.subarray(0, cut)]);
        for (let c = 0; c < k; c++) {
          const rows = [...gold.keys()].filter((row) => gold[row] === c);
          [0.8, 0.1, 0.1].forEach((share, code) => {
            const count = rows.filter((row) => splits[row] === code).length;
            const slack = 1 + 0.5 * Math.sqrt(share * (1 - share) * rows.length);
            expect(Math.abs(count - share * rows.length)).toBeLessThanOrEqual(2 * slack);
          });
        }
      }),
      { numRuns: 60 },
    );
  });

  test('a rare class reaches every split', () => {
    for (let from = 0; from < 400; from += 20) {
      const gold = new Int16Array(20).fill(1);
      const splits = splitByHash(keys(20, from), shares, [{ gold, k: 2 }]);
      for (const size of sizes(splits)) expect(size).toBeGreaterThan(0);
    }
  });

  test('few rows leave the place that their hash gives them', () => {
    const n = 4000;
    const names = keys(n);
    const gold = Int16Array.from(names, (_, row) => row % 2);
    const splits = splitByHash(names, shares, [{ gold, k: 2 }]);
    const moved = names.filter((name, row) => splits[row] !== splitOfKey(name, shares)).length;
    expect(moved / n).toBeLessThan(0.05);
  });

  test('rows without gold stay where their hash puts them', () => {
    const names = keys(200);
    const gold = Int16Array.from(names, (_, row) => (row < 100 ? -1 : 0));
    const splits = splitByHash(names, shares, [{ gold, k: 2 }]);
    expect([...splits.subarray(0, 100)]).toEqual(names.slice(0, 100).map((name) => splitOfKey(name, shares)));
  });

  test('two tasks at once', () => {
    const names = keys(600);
    const first = Int16Array.from(names, (_, row) => Number(row % 10 === 0));
    const second = Int16Array.from(names, (_, row) => (first[row] ? -1 : row % 3));
    const splits = splitByHash(names, shares, [
      { gold: first, k: 2 },
      { gold: second, k: 3 },
    ]);
    const rare = (code: number) => names.filter((_, row) => first[row] === 1 && splits[row] === code).length;
    expect(rare(1)).toBeGreaterThanOrEqual(3);
    expect(rare(2)).toBeGreaterThanOrEqual(3);
  });
});

describe('splitByTime', () => {
  test('oldest train, newest test, whatever the order of the rows', () => {
    const times = Float64Array.from([9, 1, 8, 2, 7, 3, 6, 4, 5, 0]);
    const splits = splitByTime(times, { train: 0.6, validation: 0.2, test: 0.2 });
    expect([...splits]).toEqual([2, 0, 2, 0, 1, 0, 1, 0, 0, 0]);
  });

  test('rows of one time lie in one split', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 40 }), (list) => {
        const times = Float64Array.from(list);
        const splits = splitByTime(times, shares);
        for (let a = 0; a < list.length; a++) {
          for (let b = 0; b < list.length; b++) {
            if (list[a] === list[b]) expect(splits[a]).toBe(splits[b]);
            if (list[a] < list[b]) expect(splits[a]).toBeLessThanOrEqual(splits[b]);
          }
        }
      }),
    );
  });
});
