import { describe, expect, it } from 'vitest';
import { fisherExact } from '../../src/evaluation/fisherExact.js';

describe('fisherExact', () => {
  it('adds up the tables that are no likelier than the observed one', () => {
    // The lady tasting tea, 3 of 4 right: (1 + 16 + 16 + 1) / 70
    expect(fisherExact([3, 4], [1, 4])).toBeCloseTo(34 / 70, 10);
    expect(fisherExact([4, 4], [0, 4])).toBeCloseTo(2 / 70, 10);
    // 1 of 3 against 0 of 2: the success falls on any of 5 rows, 3/5 for the observed table, 2/5 for the other
    expect(fisherExact([1, 3], [0, 2])).toBeCloseTo(1, 10);
    expect(fisherExact([0, 3], [1, 2])).toBeCloseTo(0.4, 10);
  });

  it('is the same from both sides and for the complement', () => {
    expect(fisherExact([2, 30], [9, 25])).toBeCloseTo(fisherExact([9, 25], [2, 30]), 12);
    expect(fisherExact([28, 30], [16, 25])).toBeCloseTo(fisherExact([2, 30], [9, 25]), 12);
  });
});
