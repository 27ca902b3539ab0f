import { describe, expect, it } from 'vitest';
import { guarded } from '../../src/labeling/guarded.js';

const spin = (milliseconds: number) => {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
};

describe('guarded', () => {
  it('calls work for every row', () => {
    const seen: number[] = [];
    const end = guarded(
      2,
      5,
      1,
      (row) => seen.push(row) > 0,
      () => false,
    );
    expect([end, seen]).toEqual([5, [2, 3, 4]]);
  });

  it('stops where work says so', () => {
    expect(
      guarded(
        0,
        5,
        1,
        (row) => row !== 2,
        () => false,
      ),
    ).toBe(3);
  });

  it('finds a row guilty that takes longer than the limit by itself, not one that is merely late', () => {
    const guilty: number[] = [];
    const work = (row: number) => {
      if (row === 7) for (;;);
      spin(8);
      return true;
    };
    const end = guarded(0, 10, 0.05, work, (row) => guilty.push(row) > 0);
    expect([end, guilty]).toEqual([10, [7]]);
  });

  it('lets errors through', () => {
    const work = () => {
      throw new RangeError('mine');
    };
    expect(() => guarded(0, 1, 1, work, () => true)).toThrow(RangeError);
  });
});
