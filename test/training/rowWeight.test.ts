import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowWeight } from '../../src/training/rowWeight.js';

const weigh = (kind: Parameters<typeof rowWeight>[0], p: number[], votes = 1, most = 4) =>
  rowWeight(kind, Float32Array.from(p), votes, most);

describe('rowWeight', () => {
  it('is 1 unless asked', () => {
    expect(weigh('none', [0.5, 0.5], 0)).toBe(1);
  });

  it('confidence: (max p − 1/k) / (1 − 1/k)', () => {
    expect(weigh('confidence', [0.9, 0.1])).toBeCloseTo(0.8, 6);
    // (0.6 − ¼) / ¾
    expect(weigh('confidence', [0.6, 0.2, 0.1, 0.1])).toBeCloseTo(7 / 15, 6);
  });

  it('entropy: 1 − H(p) / log k', () => {
    // H(¾, ¼) = 0.811278 bits of 1
    expect(weigh('entropy', [0.75, 0.25])).toBeCloseTo(1 - 0.8112781, 6);
    // H(½, ¼, ⅛, ⅛) = 1.75 bits of 2
    expect(weigh('entropy', [0.5, 0.25, 0.125, 0.125])).toBeCloseTo(0.125, 6);
  });

  it('coverage: votes, of the most that any row has', () => {
    expect([0, 1, 4].map((votes) => weigh('coverage', [0.5, 0.5], votes, 4))).toEqual([0, 0.25, 1]);
    expect(weigh('coverage', [0.5, 0.5], 0, 0)).toBe(0);
  });

  it('masks a label that says nothing, and gives a hard one 1', () => {
    for (const kind of ['confidence', 'entropy'] as const) {
      for (const k of [2, 3, 7, 28]) {
        expect(weigh(kind, new Array(k).fill(1 / k))).toBe(0);
        expect(weigh(kind, [1, ...new Array(k - 1).fill(0)])).toBeCloseTo(1, 6);
      }
    }
  });

  it('is in [0, 1], and grows as a label moves towards its top class', () => {
    const label = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 2, maxLength: 9 });
    fc.assert(
      fc.property(label, fc.constantFrom('confidence' as const, 'entropy' as const), (raw, kind) => {
        const sum = raw.reduce((a, b) => a + b);
        const p = raw.map((value) => value / sum);
        const top = p.indexOf(Math.max(...p));
        const sharper = p.map((value, c) => 0.7 * value + (c === top ? 0.3 : 0));
        expect(weigh(kind, p)).toBeGreaterThanOrEqual(0);
        expect(weigh(kind, sharper)).toBeLessThanOrEqual(1 + 1e-6);
        expect(weigh(kind, sharper)).toBeGreaterThan(weigh(kind, p));
      }),
      { numRuns: 100 },
    );
  });
});
