import { describe, expect, it } from 'vitest';
import { type DriftSide, driftOf } from '../../src/evaluation/driftOf.js';

type Own = DriftSide['functions'][number];

const lf = (name: string, votes: number, more: Partial<Own> = {}): Own => ({
  name,
  votes,
  overlapping: 0,
  conflicting: 0,
  judged: 0,
  right: 0,
  accuracy: null,
  ...more,
});

const side = (rows: number, functions: Own[], more: Partial<DriftSide> = {}): DriftSide => ({
  rows,
  covered: rows,
  several: 0,
  unanimous: 0,
  functions,
  classBalance: [],
  ...more,
});

const compare = (before: DriftSide, after: DriftSide) =>
  driftOf([{ task: 'spam', classes: ['ham', 'spam'], before, after }]);

describe('driftOf', () => {
  it('tells a share of both sides with its difference, effect and verdict', () => {
    const { tests, tasks } = compare(side(100, [lf('a', 40)]), side(100, [lf('a', 60)]));
    // coverage and uncovered; overlap is told too, as both vote.
    expect(tests).toBe(3);
    const { coverage, overlap, conflict, estimatedAccuracy, goldAccuracy } = tasks[0].functions[0].shifts;
    expect(coverage).toMatchObject({ before: { n: 100, rate: 0.4 }, after: { n: 100, rate: 0.6 }, verdict: 'higher' });
    expect(coverage!.difference).toBeCloseTo(0.2, 12);
    // Smallest of three p: .0046777 · 3
    expect(coverage!.p).toBeCloseTo(0.0046777, 6);
    expect(coverage!.adjustedP).toBeCloseTo(0.014033, 5);
    // h = 2 asin √.6 − 2 asin √.4 = 1.772154 − 1.369438
    expect(coverage!.effect).toBeCloseTo(0.402716, 5);
    expect(overlap).toMatchObject({ verdict: 'unclear', p: 1 });
    expect([conflict, estimatedAccuracy, goldAccuracy]).toEqual([null, null, null]);
  });

  it('corrects for all comparisons of all tasks', () => {
    const one = compare(side(100, [lf('a', 40)]), side(100, [lf('a', 58)]));
    expect(one.tasks[0].functions[0].shifts.coverage!.verdict).toBe('higher');
    const quiet = Array.from({ length: 20 }, (_, j) => lf(`q${j}`, 50));
    const many = compare(side(100, [lf('a', 40), ...quiet]), side(100, [lf('a', 58), ...quiet]));
    expect(many.tests).toBe(1 + 2 * 21);
    expect(many.tasks[0].functions[0].shifts.coverage!.verdict).toBe('unclear');
  });

  it('puts what is its own fault before what its neighbours made of it', () => {
    // b fell from 10 % to nothing; a votes as before and stands alone now.
    const before = side(1000, [lf('a', 500, { overlapping: 400 }), lf('b', 100, { overlapping: 100 })]);
    const after = side(1000, [lf('a', 500, { overlapping: 40 }), lf('b', 0)]);
    const [first, second] = compare(before, after).tasks[0].functions;
    expect(first).toMatchObject({ name: 'b', shifts: { coverage: { verdict: 'lower', after: { rate: 0 } } } });
    expect(second).toMatchObject({ name: 'a', own: 0, shifts: { overlap: { verdict: 'lower' } } });
  });

  it('takes an estimate for different where its interval of the difference keeps away from 0', () => {
    const accuracy = (rate: number, low: number, high: number) => ({
      accuracy: { rate, interval: [low, high] as const },
    });
    // d = −.2, towards 0 by √(.03² + .04²) = .05, so z = 1.959964 · 4 = 7.84
    const { tasks } = compare(
      side(100, [lf('a', 50, accuracy(0.9, 0.87, 0.93))]),
      side(100, [lf('a', 50, accuracy(0.7, 0.66, 0.74))]),
    );
    const shift = tasks[0].functions[0].shifts.estimatedAccuracy!;
    expect(shift.interval[1]).toBeCloseTo(-0.15, 10);
    expect(shift.verdict).toBe('lower');
    expect(shift.p).toBeLessThan(1e-13);
    const touching = compare(
      side(100, [lf('a', 50, accuracy(0.9, 0.78, 0.95))]),
      side(100, [lf('a', 50, accuracy(0.7, 0.6, 0.86))]),
    ).tasks[0].functions[0].shifts.estimatedAccuracy!;
    // Towards 0 by √(.12² + .16²) = .2: the interval ends at 0, and p is .05.
    expect(touching.interval[1]).toBeCloseTo(0, 10);
    expect(touching.p).toBeCloseTo(0.05, 5);
  });

  it('tells the class balance by name', () => {
    const balance = (rate: number) =>
      [1 - rate, rate].map((p) => ({ rate: p, interval: [p - 0.02, p + 0.02] as const }));
    const { tasks } = compare(
      side(100, [], { classBalance: balance(0.3), covered: 80 }),
      side(100, [], { classBalance: balance(0.5), covered: 60 }),
    );
    expect(tasks[0].classBalance.spam).toMatchObject({
      before: { n: 80, rate: 0.3 },
      after: { n: 60, rate: 0.5 },
      verdict: 'higher',
    });
    expect(tasks[0].uncovered).toMatchObject({ before: { rate: 0.2 }, after: { rate: 0.4 }, verdict: 'higher' });
    expect(tasks[0].unanimous).toBeNull();
  });
});
