import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.js';
import { confidentLearning } from '../../src/evaluation/confidentLearning.js';

describe('confident learning', () => {
  it('is worked out by hand', () => {
    // Given class, P(class 1).
    const rows = [
      [0, 0.1],
      [0, 0.2],
      [0, 0.9],
      [0, 0.45],
      [1, 0.8],
      [1, 0.9],
      [1, 0.1],
      [-1, 0.5],
    ];
    const { thresholds, counts, joint, suspects } = confidentLearning(
      rows.map(([given]) => given),
      rows.flatMap(([, p]) => [1 - p, p]),
      2,
    );
    // t₀ = (.9 + .8 + .1 + .55)/4, t₁ = (.8 + .9 + .1)/3: the fourth row is sure of nothing.
    expect(thresholds[0]).toBeCloseTo(0.5875, 12);
    expect(thresholds[1]).toBeCloseTo(0.6, 12);
    expect([...counts]).toEqual([2, 1, 1, 2]);
    for (const [at, share] of [8 / 3, 4 / 3, 1, 2].entries()) expect(joint[at]).toBeCloseTo(share / 7, 12);
    expect(suspects.map(({ row, given, likely }) => [row, given, likely])).toEqual([
      [2, 0, 1],
      [6, 1, 0],
    ]);
    expect(suspects[0].margin).toBeCloseTo(0.8, 12);
  });

  it('calibrates to the number of rows given each class, and survives classes that nobody is given', () => {
    const given = [0, 0, 0, 2];
    const probs = [
      [0.9, 0.1, 0],
      [0.4, 0.3, 0.3],
      [0.1, 0.2, 0.7],
      [0.2, 0.2, 0.6],
    ];
    const { joint, thresholds } = confidentLearning(given, probs.flat(), 3);
    expect(thresholds[1]).toBeNaN();
    const sums = [0, 1, 2].map((i) => joint.slice(3 * i, 3 * i + 3).reduce((a, b) => a + b, 0));
    for (const [i, sum] of [0.75, 0, 0.25].entries()) expect(sums[i]).toBeCloseTo(sum, 12);
    expect(confidentLearning([-1], [0.5, 0.5], 2).suspects).toEqual([]);
  });

  it('finds planted flips, and few others, for noise that differs by class', () => {
    const rng = new Rng(11);
    const k = 3;
    const n = 3000;
    // P(given | true): class 0 is mistaken for 1, class 2 for 0, class 1 for nothing.
    const noise = [
      [0.8, 0.2, 0],
      [0, 1, 0],
      [0.15, 0, 0.85],
    ];
    const given: number[] = [];
    const truth: number[] = [];
    const probs: number[] = [];
    for (let row = 0; row < n; row++) {
      const y = Math.floor(k * rng.uniform());
      const u = rng.uniform();
      let c = 0;
      for (let sum = noise[y][0]; sum <= u && c < k - 1; sum += noise[y][c]) c++;
      truth.push(y);
      given.push(c);
      const odds = Array.from({ length: k }, (_, j) => Math.exp(1.2 * rng.normal() + (j === y ? 3 : 0)));
      const whole = odds.reduce((a, b) => a + b, 0);
      probs.push(...odds.map((o) => o / whole));
    }
    const { suspects, joint } = confidentLearning(given, probs, k);
    const flipped = given.map((c, row) => c !== truth[row]);
    const hits = suspects.filter(({ row }) => flipped[row]).length;
    const all = flipped.filter(Boolean).length;
    expect(hits / all).toBeGreaterThan(0.8);
    expect(hits / suspects.length).toBeGreaterThan(0.7);
    expect(joint[1 * k + 0]).toBeCloseTo(0.2 / 3, 1);
    expect(joint[0 * k + 2]).toBeCloseTo(0.15 / 3, 1);
  });
});
