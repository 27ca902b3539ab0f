import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.js';
import { estimateSeconds } from '../../src/experiment/estimateSeconds.js';
import { gridOf } from '../../src/experiment/gridOf.js';
import { spreadOut } from '../../src/experiment/spreadOut.js';
import { workLeft } from '../../src/experiment/workLeft.js';

describe('estimateSeconds', () => {
  it('weighs runs by the axes that they share', () => {
    const done = [
      { axes: { rows: 1, labels: 'a' }, seconds: 10 },
      { axes: { rows: 2, labels: 'a' }, seconds: 100 },
    ];
    // 8² · 10 + 8 · 100 over 8² + 8
    expect(estimateSeconds({ rows: 1, labels: 'a' }, done)).toBeCloseTo((64 * 10 + 8 * 100) / 72, 10);
    expect(estimateSeconds({ rows: 3, labels: 'b' }, done)).toBe(55);
    expect(estimateSeconds({ rows: 1 }, [])).toBeUndefined();
    expect(estimateSeconds({ rows: 1, labels: 'b' }, done, ['rows'])).toBe(55);
  });
});

describe('workLeft', () => {
  it('shares the rest out, counts what runs as begun, and is no shorter than the longest run', () => {
    const done = [{ axes: { rows: 1 }, seconds: 30 }];
    const open = [{ axes: { rows: 1 } }, { axes: { rows: 1 }, running: 20 }, { axes: { rows: 1 }, running: 50 }];
    expect(workLeft(open, done, 1, [])).toBe(40);
    expect(workLeft(open, done, 4, [])).toBe(30);
    expect(workLeft(open, [], 1, [])).toBeUndefined();
  });

  it('is within a factor of two from the third run on, where the work goes from little to sixteen times as much', () => {
    const rng = new Rng(4);
    const rows = [250, 500, 1000, 2000, 4000];
    const cells = gridOf([3, rows.length, 2]).map(([seed, size, labels]) => ({
      axes: { seed, rows: rows[size], labels },
      seconds: (20 + rows[size] / 25 + 10 * labels) * (0.9 + 0.2 * rng.uniform()),
    }));
    const seeds = [0, 1, 2].flatMap((seed) => spreadOut(cells.filter(({ axes }) => axes.seed === seed)));
    for (let done = 3; done < seeds.length; done++) {
      const left = seeds.slice(done);
      const truth = left.reduce((sum, { seconds }) => sum + seconds, 0);
      const estimate = workLeft(left, seeds.slice(0, done), 1, ['seed'])!;
      expect(Math.abs(Math.log2(estimate / truth))).toBeLessThan(1);
    }
  });
});

describe('spreadOut', () => {
  it('puts the last and the middle one behind the first', () => {
    expect(spreadOut([1, 2, 3, 4, 5])).toEqual([1, 5, 3, 2, 4]);
    expect(spreadOut([1, 2, 3])).toEqual([1, 2, 3]);
  });
});
