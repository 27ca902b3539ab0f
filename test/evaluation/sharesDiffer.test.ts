import { describe, expect, it } from 'vitest';
import { fisherExact } from '../../src/evaluation/fisherExact.js';
import { sharesDiffer } from '../../src/evaluation/sharesDiffer.js';

describe('sharesDiffer', () => {
  it('is the score test where no expected count is below 5', () => {
    // p̂ = .5, standard error √(.25 · 2/100) = .0707107, z = .2 / .0707107 = 2.828427, whose two tails hold .0046777
    expect(sharesDiffer({ rows: 40, n: 100 }, { rows: 60, n: 100 })).toBeCloseTo(0.0046777, 6);
    expect(sharesDiffer({ rows: 60, n: 100 }, { rows: 40, n: 100 })).toBeCloseTo(0.0046777, 6);
    expect(sharesDiffer({ rows: 50, n: 100 }, { rows: 100, n: 200 })).toBeCloseTo(1, 6);
  });

  it('is the exact test below that', () => {
    // Of 6 successes 3 are expected on either side.
    expect(sharesDiffer({ rows: 6, n: 50 }, { rows: 0, n: 50 })).toBe(fisherExact([6, 50], [0, 50]));
  });

  it('sees no difference where there is nothing to see', () => {
    expect(sharesDiffer({ rows: 0, n: 0 }, { rows: 3, n: 9 })).toBe(1);
    expect(sharesDiffer({ rows: 0, n: 10 }, { rows: 0, n: 1000 })).toBe(1);
    expect(sharesDiffer({ rows: 10, n: 10 }, { rows: 1000, n: 1000 })).toBe(1);
  });
});
