import { describe, expect, it } from 'vitest';
import { learningRateAt } from '../../src/training/learningRateAt.js';
import { type ScheduleName, schedules } from '../../src/training/schedules/index.js';
import type { ScheduleKind } from '../../src/training/schedules/schedule.js';
import { trainingParams } from '../../src/training/trainingParams.js';
import { expectPart } from '../support/expectPart.js';

describe.each(Object.keys(schedules) as ScheduleName[])('schedule %s', (name) => {
  const kind: ScheduleKind = schedules[name];
  const factor = kind.create(kind.params.parse({}));
  const factors = Array.from({ length: 1000 }, (_, i) => factor(i / 1000));

  it('has a summary and parameters that are all defaulted and described', () => expectPart(kind));

  it('gives factors in [0, 1] whose top is 1', () => {
    expect(factors.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(Math.max(...factors)).toBeCloseTo(1, 4);
  });

  it('has no jumps', () => {
    for (let i = 1; i < factors.length; i++) expect(Math.abs(factors[i] - factors[i - 1])).toBeLessThan(0.01);
  });

  it('is pure: a factor depends on the progress alone, so that a resumed run goes on where it stood', () => {
    expect([999, 0, 500].map((i) => factor(i / 1000))).toEqual([factors[999], factors[0], factors[500]]);
  });

  it.each([1, 2, 3, 1000])('trains in every one of %i steps', (steps) => {
    const training = trainingParams.parse({ optimizer: { learningRate: 0.5 }, schedule: { kind: name } });
    for (let step = 0; step < steps; step++) {
      const rate = learningRateAt(training, step, steps);
      expect(rate).toBeGreaterThan(0);
      expect(rate).toBeLessThanOrEqual(0.5);
    }
  });
});
