import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScored } from '../../src/core/metrics/scored.js';
import { groupScores } from '../../src/evaluation/groupScores.js';
import { scoreProbabilities } from '../../src/evaluation/scores.js';

const twoClasses = (yes: readonly number[]) => Float32Array.from(yes.flatMap((p) => [1 - p, p]));
const label = (gold: readonly number[], yes: readonly number[]) =>
  createScored(twoClasses(yes), Int16Array.from(gold), 2);

/** 1 of 2 decided is right and 1 of 2 gold is found: F1 = 2·1 / (2 + 2). */
const joy = label([1, 1, 0, 0], [0.9, 0.2, 0.8, 0.1]);
/** Half a decision, by a tie, and it is right: F1 = 2·½ / (½ + 1). */
const anger = label([1, 0, 0, 0], [0.5, 0.1, 0.1, 0.1]);

describe('groupScores', () => {
  it('sums the counts for micro F1 and takes the mean for macro F1', () => {
    const { microF1, macroF1 } = groupScores([joy, anger]);
    expect(microF1).toBeCloseTo((2 * 1.5) / (2.5 + 3), 12);
    expect(macroF1).toBeCloseTo((1 / 2 + 2 / 3) / 2, 12);
  });

  it('counts 0 for a label without positives that is decided, and leaves out one that is not', () => {
    const wrong = label([0, 0, 0, 0], [0.9, 0.1, 0.1, 0.1]);
    const silent = label([0, 0, 0, 0], [0.1, 0.1, 0.1, 0.1]);
    expect(groupScores([joy, wrong])).toEqual({ microF1: 2 / 5, macroF1: 1 / 4 });
    expect(groupScores([joy, silent])).toEqual({ microF1: 1 / 2, macroF1: 1 / 2 });
    expect(groupScores([silent, silent])).toEqual({ microF1: null, macroF1: null });
    expect(groupScores([label([-1], [0.9])])).toEqual({ microF1: null, macroF1: null });
  });

  it("is the label's f1 for one label, and lies between the labels' f1 for more", () => {
    const row = fc.tuple(fc.integer({ min: -1, max: 1 }), fc.constantFrom(0.1, 0.4, 0.5, 0.7));
    fc.assert(
      fc.property(
        fc.array(fc.array(row, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 }),
        (labels) => {
          const parts = labels.map((rows) => {
            const gold = rows.map(([g]) => g);
            const yes = rows.map(([, p]) => p);
            const f1 = scoreProbabilities(twoClasses(yes), Int16Array.from(gold), 2).f1 ?? null;
            return { scored: label(gold, yes), f1 };
          });
          for (const { scored, f1 } of parts) expect(groupScores([scored])).toEqual({ microF1: f1, macroF1: f1 });
          const known = parts.flatMap(({ f1 }) => f1 ?? []);
          const { microF1, macroF1 } = groupScores(parts.map(({ scored }) => scored));
          if (known.length === 0) {
            expect([microF1, macroF1]).toEqual([null, null]);
            return;
          }
          for (const score of [microF1!, macroF1!]) {
            expect(score).toBeGreaterThanOrEqual(Math.min(...known) - 1e-12);
            expect(score).toBeLessThanOrEqual(Math.max(...known) + 1e-12);
          }
        },
      ),
    );
  });
});
