import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Rng } from '../../src/core/rng.js';
import { goldForFit } from '../../src/data/goldForFit.js';

const gold = Int16Array.from([0, 1, -1, 1, 0, 1, 0, 1]);
const splits = Uint8Array.from([0, 0, 0, 0, 0, 1, 2, 0]);

describe('goldForFit', () => {
  test('nothing, or all of the train split and nothing of the others', () => {
    expect([...goldForFit(gold, splits, 'none', 2, new Rng(0))]).toEqual(Array(8).fill(-1));
    expect([...goldForFit(gold, splits, 'all', 2, new Rng(0))]).toEqual([0, 1, -1, 1, 0, -1, -1, 1]);
  });

  test('a number of rows, or of rows per class, as far as there are some', () => {
    const count = (list: Int16Array, c?: number) => list.filter((g) => (c === undefined ? g >= 0 : g === c)).length;
    expect(count(goldForFit(gold, splits, 3, 2, new Rng(1)))).toBe(3);
    expect(count(goldForFit(gold, splits, 99, 2, new Rng(1)))).toBe(5);
    const drawn = goldForFit(gold, splits, { perClass: 2 }, 2, new Rng(1));
    expect([count(drawn, 0), count(drawn, 1)]).toEqual([2, 2]);
  });

  test('draws are nested', () => {
    const n = 200;
    const many = Int16Array.from({ length: n }, (_, row) => row % 3);
    const all = new Uint8Array(n);
    fc.assert(
      fc.property(fc.nat(), fc.nat(n), fc.nat(n), fc.boolean(), (seed, a, b, perClass) => {
        const draw = (size: number) => goldForFit(many, all, perClass ? { perClass: size } : size, 3, new Rng(seed));
        const small = draw(Math.min(a, b));
        const large = draw(Math.max(a, b));
        small.forEach((g, row) => {
          if (g >= 0) expect(large[row]).toBe(g);
        });
      }),
    );
  });
});
