import { describe, expect, it } from 'vitest';
import { type MetricName, metrics, metricsFor } from '../../../src/core/metrics/index.js';
import { createScored } from '../../../src/core/metrics/scored.js';

function score(name: MetricName, probs: number[], gold: number[], k: number, decided?: number[]) {
  const scored = createScored(Float32Array.from(probs), Int16Array.from(gold), k, {
    decided: decided && Int16Array.from(decided),
  });
  return new Map(metricsFor(k)).get(name)!.prepare(scored)();
}

// Four rows of two classes: right and sure, right and unsure, wrong, tied. The fifth has no gold.
const probs = [0.9, 0.1, 0.4, 0.6, 0.7, 0.3, 0.5, 0.5, 0.2, 0.8];
const gold = [0, 1, 1, 0, -1];

describe('metrics, by hand', () => {
  it('accuracy counts a tie as 1/ties', () => {
    expect(score('accuracy', probs, gold, 2)).toBeCloseTo(2.5 / 4, 12);
    expect(score('accuracy', [0.4, 0.4, 0.2], [1], 3)).toBeCloseTo(1 / 2, 12);
    expect(score('accuracy', [1 / 3, 1 / 3, 1 / 3], [2], 3)).toBeCloseTo(1 / 3, 6);
    expect(score('accuracy', [0.4, 0.4, 0.2], [2], 3)).toBe(0);
  });

  it('a row for which no class was decided is wrong, and counts for no class', () => {
    expect(score('accuracy', [0.9, 0.1, 0.2, 0.8], [0, 1], 2, [-1, 1])).toBe(0.5);
    // Class 0: decided 0, gold 1. Class 1: right.
    expect(score('macroF1', [0.9, 0.1, 0.2, 0.8], [0, 1], 2, [-1, 1])).toBe(0.5);
  });

  it('a decided class takes the place of the top probability', () => {
    expect(score('accuracy', probs, gold, 2, [0, 1, 1, 0, 0])).toBe(1);
    expect(score('f1', probs, gold, 2, [1, 1, 1, 1, 0])).toBeCloseTo((2 * 2) / (4 + 2), 12);
    // ECE stays a statement about the top probability.
    expect(score('ece', probs, gold, 2, [0, 1, 1, 0, 0])).toBeCloseTo(score('ece', probs, gold, 2)!, 12);
  });

  it('F1 splits a tied decision between the tied classes', () => {
    // Class 0: TP 1 + ½, decided 1 + 1 + ½, gold 2. Class 1: TP 1, decided 1 + ½, gold 2.
    const first = (2 * 1.5) / (2.5 + 2);
    const second = (2 * 1) / (1.5 + 2);
    expect(score('f1', probs, gold, 2)).toBeCloseTo(second, 12);
    expect(score('macroF1', probs, gold, 2)).toBeCloseTo((first + second) / 2, 12);
  });

  it('macro F1 is over the classes that have gold', () => {
    // Class 2 is decided once but never gold: it costs class 0 a hit and is not averaged.
    const rows = [1, 0, 0, 0, 1, 0, 0, 0, 1];
    expect(score('macroF1', rows, [0, 1, 0], 3)).toBeCloseTo((2 / 3 + 1) / 2, 12);
  });

  it('f1 is for two classes only, and undefined without the second class', () => {
    expect(metricsFor(3).map(([name]) => name)).not.toContain('f1');
    expect(score('f1', [0.9, 0.1], [0], 2)).toBeNull();
    expect(score('f1', [0.1, 0.9], [0], 2)).toBe(0);
  });

  it('log loss is the mean −ln p(gold), clipped at float32’s epsilon', () => {
    const expected = -(Math.log(0.9) + Math.log(0.6) + Math.log(0.3) + Math.log(0.5)) / 4;
    expect(score('logLoss', probs, gold, 2)).toBeCloseTo(expected, 6);
    expect(score('logLoss', [1, 0], [1], 2)).toBeCloseTo(23 * Math.LN2, 12);
  });

  it('Brier sums over classes', () => {
    const expected = (0.02 + 2 * 0.16 + 2 * 0.49 + 2 * 0.25) / 4;
    expect(score('brier', probs, gold, 2)).toBeCloseTo(expected, 6);
    expect(score('brier', [1, 0, 0], [2], 3)).toBe(2);
  });

  it('ECE weighs the gap of each of 15 bins by its rows', () => {
    // Top probabilities .9 (right), .6 (right), .7 (wrong), .5 (half right): each alone in its bin.
    expect(score('ece', probs, gold, 2)).toBeCloseTo((0.1 + 0.4 + 0.7 + 0) / 4, 6);
    // .61 and .65 share the bin (9/15, 10/15]: one right, one wrong.
    expect(score('ece', [0.39, 0.61, 0.35, 0.65], [1, 0], 2)).toBeCloseTo(0.13, 6);
    // .66 and .68 do not: 10/15 lies between them.
    expect(score('ece', [0.34, 0.66, 0.32, 0.68], [1, 0], 2)).toBeCloseTo((0.34 + 0.68) / 2, 6);
  });

  it('AUC counts pairs, tied pairs one half', () => {
    // P(second): positives .6 and .3, negatives .1 and .5.
    expect(score('auc', probs, gold, 2)).toBeCloseTo(3 / 4, 12);
    expect(score('auc', [0.5, 0.5, 0.5, 0.5, 0.2, 0.8], [0, 1, 1], 2)).toBeCloseTo(1.5 / 2, 12);
    expect(score('auc', [0.5, 0.5, 0.4, 0.6], [1, 1], 2)).toBeNull();
  });

  it('AUC of three classes is the mean one-versus-rest area over classes with both sides', () => {
    const three = [0.6, 0.3, 0.1, 0.5, 0.4, 0.1, 0.7, 0.2, 0.1];
    // Class 0: positives .6, .7 against .5: 1. Class 1: positive .4 against .3, .2: 1. Class 2 has no gold.
    expect(score('auc', three, [0, 1, 0], 3)).toBe(1);
    // Class 0: .6, .5 against .7: 0. Class 1: positive .2 against .3, .4: 0.
    expect(score('auc', three, [0, 0, 1], 3)).toBe(0);
  });

  it('has a summary and a direction for each', () => {
    for (const metric of Object.values(metrics)) {
      expect(metric.summary.length).toBeGreaterThan(10);
      expect(['higher', 'lower']).toContain(metric.better);
    }
  });
});

describe('createScored', () => {
  it('takes the named rows that have gold, in their order', () => {
    const scored = createScored(Float32Array.from(probs), Int16Array.from(gold), 2, { rows: [4, 2, 0] });
    expect([...scored.gold]).toEqual([1, 0]);
    expect(scored.probs[0]).toBeCloseTo(0.7, 6);
  });

  it('refuses lengths that do not fit and gold beyond k', () => {
    expect(() => createScored(new Float32Array(3), new Int16Array(2), 2)).toThrow(/SHAPE/);
    expect(() => createScored(new Float32Array(4), Int16Array.of(0, 2), 2)).toThrow(/GOLD_RANGE/);
    expect(() => createScored(new Float32Array(4), Int16Array.of(0, 1), 2, { decided: new Int16Array(3) })).toThrow(
      /SHAPE/,
    );
  });
});
