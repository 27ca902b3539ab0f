import { describe, expect, it } from 'vitest';
import { createScored } from '../../src/core/metrics/scored.js';
import { Rng } from '../../src/core/rng.js';
import { bootstrapIntervals, pairedDifference } from '../../src/evaluation/bootstrap.js';

/** n two-class rows of which the first `right` are right, with a spread of confidences. */
function rows(n: number, right: number) {
  const gold = Int16Array.from({ length: n }, (_, i) => i % 2);
  const probs = new Float32Array(n * 2);
  for (let i = 0; i < n; i++) {
    const sure = 0.55 + (0.4 * ((i * 7) % 10)) / 10;
    const said = i < right ? gold[i] : 1 - gold[i];
    probs[i * 2 + said] = sure;
    probs[i * 2 + 1 - said] = 1 - sure;
  }
  return createScored(probs, gold, 2);
}

describe('bootstrapIntervals', () => {
  it('matches the normal interval of a proportion', () => {
    const { accuracy } = bootstrapIntervals(rows(400, 320), new Rng(1));
    const half = 1.96 * Math.sqrt((0.8 * 0.2) / 400);
    expect(accuracy![0]).toBeCloseTo(0.8 - half, 2);
    expect(accuracy![1]).toBeCloseTo(0.8 + half, 2);
  });

  it('scales the m-out-of-n spread to all rows when there are many', () => {
    const n = 40_000;
    const { accuracy } = bootstrapIntervals(rows(n, 0.8 * n), new Rng(1), { metrics: ['accuracy'] });
    const half = 1.96 * Math.sqrt((0.8 * 0.2) / n);
    expect(accuracy![0]).toBeLessThan(0.8);
    expect(accuracy![1]).toBeGreaterThan(0.8);
    expect((accuracy![1] - accuracy![0]) / (2 * half)).toBeGreaterThan(0.8);
    expect((accuracy![1] - accuracy![0]) / (2 * half)).toBeLessThan(1.2);
  });

  it('gives the same interval for the same seed, and every metric of two classes', () => {
    const one = bootstrapIntervals(rows(60, 40), new Rng(3));
    expect(bootstrapIntervals(rows(60, 40), new Rng(3))).toEqual(one);
    expect(Object.keys(one)).toEqual(['accuracy', 'macroF1', 'f1', 'logLoss', 'brier', 'ece', 'auc']);
  });

  it('leaves metrics out that are not defined, and everything for no rows', () => {
    const oneClass = createScored(Float32Array.of(0.9, 0.1, 0.8, 0.2), Int16Array.of(0, 0), 2);
    const intervals = bootstrapIntervals(oneClass, new Rng(1));
    expect(intervals.auc).toBeUndefined();
    expect(intervals.accuracy).toEqual([1, 1]);
    expect(bootstrapIntervals(rows(0, 0), new Rng(1))).toEqual({});
  });

  it('are none without draws', () => {
    expect(bootstrapIntervals(rows(20, 10), new Rng(1), { draws: 0 })).toEqual({});
    expect(pairedDifference(rows(20, 10), rows(20, 8), 'accuracy', new Rng(1), { draws: 0 })).toBeNull();
  });

  it('takes well under 0.3 s for 1,000 rows, all metrics and 1,000 draws', () => {
    const scored = rows(1000, 800);
    bootstrapIntervals(scored, new Rng(1), { draws: 50 });
    const start = process.cpuUsage();
    bootstrapIntervals(scored, new Rng(1), { draws: 1000 });
    const used = process.cpuUsage(start);
    expect(used.user / 1e6).toBeLessThan(0.5);
  });
});

describe('pairedDifference', () => {
  it('is narrower than the two intervals side by side, as the rows are the same', () => {
    const better = rows(400, 340);
    const worse = rows(400, 320);
    const found = pairedDifference(better, worse, 'accuracy', new Rng(2))!;
    expect(found.difference).toBeCloseTo(0.05, 6);
    // 20 rows differ: sd = √(20)/400.
    expect(found.interval[0]).toBeCloseTo(0.05 - (1.96 * Math.sqrt(20 - 1)) / 400, 2);
    expect(found.interval[0]).toBeGreaterThan(0);
  });

  it('is null where the metric has no meaning', () => {
    const three = createScored(Float32Array.of(0.2, 0.3, 0.5), Int16Array.of(1), 3);
    expect(pairedDifference(three, three, 'f1', new Rng(1))).toBeNull();
  });
});
