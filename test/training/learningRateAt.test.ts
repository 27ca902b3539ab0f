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

  it('is never 0 or NaN in a run of one step', () => {
    expectRates(rates({ kind: 'cosine', warmup: 0.9 }, 1, [0]), [0.8]);
  });
});
