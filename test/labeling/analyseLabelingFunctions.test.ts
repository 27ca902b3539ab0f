import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { analyseLabelingFunctions } from '../../src/labeling/analyseLabelingFunctions.js';

const classes = ['ham', 'spam'];

describe('analyseLabelingFunctions', () => {
  it('counts by hand', () => {
    const matrix = labelMatrixFromDense(
      [
        [1, 1, -1, -1],
        [1, 0, -1, -1],
        [-1, 0, -1, -1],
        [-1, -1, -1, -1],
        [0, -1, 1, -1],
      ],
      2,
    );
    const splits = Uint8Array.of(0, 0, 0, 0, 2);
    const gold = Int16Array.of(1, 1, -1, 0, 0);
    const faults = [Uint32Array.of(0, 0, 0), Uint32Array.of(2, 0, 1), Uint32Array.of(0, 0, 0), Uint32Array.of(0, 0, 0)];
    const [first, second, third, never] = analyseLabelingFunctions(matrix, splits, gold, faults, classes);
    expect(first).toEqual({
      name: 'lf0',
      splits: {
        train: { coverage: 0.5, overlaps: 0.5, conflicts: 0.25, polarity: ['spam'], empiricalAccuracy: 1, faults: 0 },
        test: { coverage: 1, overlaps: 1, conflicts: 1, polarity: ['ham'], empiricalAccuracy: 1, faults: 0 },
      },
    });
    expect(second.splits.train).toEqual({
      coverage: 0.75,
      overlaps: 0.5,
      conflicts: 0.25,
      polarity: ['ham', 'spam'],
      empiricalAccuracy: 0.5,
      faults: 2,
    });
    expect(third.splits.test?.empiricalAccuracy).toBe(0);
    // One that never fires is not wrong, it says nothing.
    expect(never.splits.train).toEqual({
      coverage: 0,
      overlaps: 0,
      conflicts: 0,
      polarity: [],
      empiricalAccuracy: null,
      faults: 0,
    });
    expect(never.splits.validation).toBeUndefined();
  });

  it('keeps conflicts ≤ overlaps ≤ coverage ≤ 1, and follows the order of the LFs', () => {
    const row = fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
        const analyse = (table: number[][]) =>
          analyseLabelingFunctions(
            labelMatrixFromDense(table, 2),
            new Uint8Array(rows.length),
            Int16Array.from(rows, (_, i) => (i % 3) - 1),
            [],
            classes,
          ).map(({ splits }) => splits.train!);
        const analyses = analyse(rows);
        for (const { coverage, overlaps, conflicts } of analyses) {
          expect(conflicts).toBeLessThanOrEqual(overlaps);
          expect(overlaps).toBeLessThanOrEqual(coverage);
          expect(coverage).toBeLessThanOrEqual(1);
        }
        expect(analyse(rows.map((votes) => [...votes].reverse()))).toEqual([...analyses].reverse());
      }),
    );
  });
});
