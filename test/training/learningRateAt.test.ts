import { describe, expect, it } from 'vitest';
import { learningRateAt } from '../../src/training/learningRateAt.js';
import { trainingParams } from '../../src/training/trainingParams.js';

const rates = (schedule: object, steps: number, at: number[]) => {
  const params = trainingParams.parse({ optimizer: { learningRate: 0.8 }, schedule });
  return at.map((step) => learningRateAt(params, step, steps));
};

function expectRates(received: number[], expected: number[]): void {
  received.forEach((rate, i) => {
    expect(rate).toBeCloseTo(expected[i], 10);
  });
}

describe('learningRateAt', () => {
  it('stays where it is under the constant schedule', () => {
    expectRates(rates({}, 10, [0, 5, 9]), [0.8, 0.8, 0.8]);
  });

  it('rises in a straight line over the warm-up and is at its top right after', () => {
    expectRates(rates({ warmup: 0.4 }, 10, [0, 1, 3, 4, 9]), [0.2, 0.4, 0.8, 0.8, 0.8]);
  });

  it('falls in a straight line towards `end`', () => {
    expectRates(rates({ kind: 'linear', end: 0.5 }, 10, [0, 5, 9]), [0.8, 0.6, 0.44]);
  });

  it('falls along half a cosine over the steps that the warm-up leaves', () => {
    const half = 0.8 * 0.5;
    expectRates(rates({ kind: 'cosine', warmup: 0.2 }, 10, [1, 2, 6]), [0.8, 0.8, half]);
    const [last] = rates({ kind: 'cosine' }, 1000, [999]);
    expect(last).toBeLessThan(1e-5);
    expect(last).toBeGreaterThan(0);
  });

  it('rises and falls along half a cosine each under oneCycle, top at peakAt', () => {
    const schedule = { kind: 'oneCycle', startFactor: 0.2, endFactor: 0.1, peakAt: 0.4 };
    // Up: 0.2 + 0.8·½(1 − cos(π·p/0.4)) at 0, ½ and 1; down: 0.1 + 0.9·½(1 + cos(π·(p − 0.4)/0.6)) at ½ and ⅚.
    const late = 0.1 + 0.45 * (1 - Math.sqrt(3) / 2);
    expectRates(
      rates(schedule, 10, [0, 2, 4, 7, 9]),
      [0.2, 0.6, 1, 0.55, late].map((factor) => 0.8 * factor),
    );
  });

  it('takes no warm-up under oneCycle, which is one', () => {
    expect(trainingParams.safeParse({ schedule: { kind: 'oneCycle', warmup: 0.1 } }).success).toBe(false);
  });

  it('is never 0 or NaN in a run of one step', () => {
    expectRates(rates({ kind: 'cosine', warmup: 0.9 }, 1, [0]), [0.8]);
  });
});
