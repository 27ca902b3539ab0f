import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.js';
import { confidentLearning } from '../../src/evaluation/confidentLearning.js';

describe('confident learning', () => {
  it('counts, scales and prunes as worked out by hand', () => {
    // Given 0: p(1) .1 .2 .9 (row 2 is wrong); given 1: p(1) .9 .7 .2 (row 5 is wrong); the last row has no label.
    const p1 = [0.1, 0.2, 0.9, 0.9, 0.7, 0.2, 0.5];
    const probs = Float32Array.from(p1.flatMap((p) => [1 - p, p]));
    const found = confidentLearning(probs, [0, 0, 0, 1, 1, 1, -1], 2);
    expect(found.n).toBe(6);
    // t0 = (.9 + .8 + .1) / 3 = .6, t1 = (.9 + .7 + .2) / 3 = .6.
    expect([...found.thresholds].map((t) => Number(t.toFixed(6)))).toEqual([0.6, 0.6]);
    // Given 0: rows 0 and 1 count for 0, row 2 for 1; given 1: rows 3 and 4 for 1, row 5 for 0.
    expect([...found.joint].map((q) => Number(q.toFixed(6)))).toEqual(
      [2 / 6, 1 / 6, 1 / 6, 2 / 6].map((q) => Number(q.toFixed(6))),
    );
    expect(found.suspected.map(({ row, given, likely }) => [row, given, likely])).toEqual([
      [2, 0, 1],
      [5, 1, 0],
    ]);
    expect(found.suspected[0].margin).toBeCloseTo(0.8, 6);
    expect(found.suspected[1].margin).toBeCloseTo(0.6, 6);
  });

  it('suspects nothing where there are no labels, one class alone, or predictions that agree', () => {
    expect(confidentLearning(new Float32Array(0), [], 3)).toMatchObject({ n: 0, suspected: [] });
    const one = confidentLearning(Float32Array.of(0.9, 0.1, 0.2, 0.8), [0, 0], 2);
    expect(one.suspected).toEqual([]);
    expect(one.thresholds[1]).toBe(1);
    expect(confidentLearning(Float32Array.of(0.9, 0.1, 0.2, 0.8), [0, 1], 2).suspected).toEqual([]);
  });

  it('finds planted mistakes, and how many there are, better than the predictions alone', () => {
    const rng = new Rng(7);
    const [n, k] = [6000, 3];
    const given = new Int16Array(n);
    const wrong = new Uint8Array(n);
    const probs = new Float32Array(n * k);
    for (let row = 0; row < n; row++) {
      const truth = rng.integer(k);
      // One class in five of the second is called the third; nothing else is wrong.
      wrong[row] = truth === 1 && rng.uniform() < 0.2 ? 1 : 0;
      given[row] = wrong[row] ? 2 : truth;
      const scores = Array.from({ length: k }, (_, c) => (c === truth ? 2 : 0) + rng.normal());
      const total = scores.reduce((sum, s) => sum + Math.exp(s), 0);
      scores.forEach((s, c) => {
        probs[row * k + c] = Math.exp(s) / total;
      });
    }
    const { joint, suspected } = confidentLearning(probs, given, k);
    const planted = wrong.reduce((sum, w) => sum + w, 0);
    // P(given 2, truly 1); confusable predictions put some mass into every cell.
    expect(joint[2 * k + 1]).toBeGreaterThan(0.8 * (planted / n));
    expect(joint[2 * k + 1]).toBeGreaterThan(2.5 * joint[0 * k + 1]);
    const of21 = suspected.filter(({ given: i, likely }) => i === 2 && likely === 1);
    const right = of21.filter(({ row }) => wrong[row]).length;
    expect(right / of21.length).toBeGreaterThan(0.6);
    expect(right / planted).toBeGreaterThan(0.7);
    const disagree = Array.from({ length: n }, (_, row) => row).filter((row) => {
      const own = probs.subarray(row * k, (row + 1) * k);
      return own.indexOf(Math.max(...own)) !== given[row];
    });
    const precision = suspected.filter(({ row }) => wrong[row]).length / suspected.length;
    expect(precision).toBeGreaterThan(disagree.filter((row) => wrong[row]).length / disagree.length);
  });
});
