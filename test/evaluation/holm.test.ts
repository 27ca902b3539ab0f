import { describe, expect, it } from 'vitest';
import { holm } from '../../src/evaluation/holm.js';

describe('holm', () => {
  it('multiplies the i-th smallest by m − i + 1, never falling and never above 1', () => {
    // Sorted: .01·4 = .04, .02·3 = .06, .03·2 = .06, .6·1 = .6
    expect(holm([0.03, 0.01, 0.6, 0.02])).toEqual([0.06, 0.04, 0.6, 0.06]);
    expect(holm([0.5, 0.9])).toEqual([1, 1]);
    expect(holm([0.04])).toEqual([0.04]);
    expect(holm([])).toEqual([]);
  });
});
