import { describe, expect, it } from 'vitest';
import { watchedValue, watchMetric } from '../../src/training/watchMetric.js';

describe('watchMetric', () => {
  it('watches the mean macro F1 by itself where validation has gold, else nothing', () => {
    expect(watchMetric('auto', true)).toMatchObject({ path: 'mean/validation/macroF1', patience: 5 });
    expect(watchMetric('auto', false)).toBeNull();
    expect(watchMetric('off', true)).toBeNull();
  });

  it('takes a score for better when it is higher, a loss when it is lower', () => {
    const watch = (metric: string) => watchMetric({ metric, patience: 3 }, true)!;
    const cases: [string, boolean][] = [
      ['spam/validation/macroF1', true],
      ['mean/validation/auc', true],
      ['mean/validation/logLoss', false],
      ['spam/validation/brier', false],
      ['spam/validation/ece', false],
      // A task of that name is not the metric.
      ['logLoss/validation/f1', true],
    ];
    for (const [metric, higher] of cases) {
      const { better, patience } = watch(metric);
      expect(patience).toBe(3);
      expect(better(0.6, 0.5), metric).toBe(higher);
      expect(better(0.4, 0.5), metric).toBe(!higher);
      expect(better(0.5, 0.5), 'no better than equal').toBe(false);
      expect(better(0.1, null), 'anything beats nothing').toBe(true);
    }
  });

  it('refuses a named metric without validation gold, and one that is not computed', () => {
    const setting = { metric: 'spam/validation/f1', patience: 5 };
    expect(() => watchMetric(setting, false)).toThrow(expect.objectContaining({ code: 'EARLY_STOPPING' }));
    const watched = watchMetric(setting, true)!;
    expect(watchedValue(watched, { 'spam/validation/f1': 0.25 })).toBe(0.25);
    expect(() => watchedValue(watched, { 'ham/validation/f1': 1 })).toThrow(
      expect.objectContaining({ code: 'EARLY_STOPPING', message: expect.stringContaining('ham/validation/f1') }),
    );
  });
});
