import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../../src/core/wilsonInterval.js';
import { differenceInterval } from '../../src/evaluation/differenceInterval.js';

describe('differenceInterval', () => {
  it("is Newcombe's of two shares, as in the first example of his table II", () => {
    // 56/70 − 48/80: method 10 gives .0524 to .3339 (Newcombe 1998, table II a).
    const share = (x: number, n: number) => ({ value: x / n, interval: wilsonInterval(x / n, n, 1.959964) });
    const [low, high] = differenceInterval(share(48, 80), share(56, 70));
    expect(low).toBeCloseTo(0.0524, 4);
    expect(high).toBeCloseTo(0.3339, 4);
  });

  it('adds the sides that face each other', () => {
    // d = .3; down by √(.3² + .4²) = .5, up by √(.05² + .12²) = .13
    const [low, high] = differenceInterval(
      { value: 0.2, interval: [0.08, 0.6] },
      { value: 0.5, interval: [0.2, 0.55] },
    );
    expect(low).toBeCloseTo(-0.2, 10);
    expect(high).toBeCloseTo(0.43, 10);
  });
});
