import { expect, it } from 'vitest';
import type { TaskMetrics } from '../../src/evaluation/runMetrics.js';
import { labelingFunctionTable } from '../../src/terminal/labelingFunctionTable.js';

/** A task with one labeling function per coverage, `lf0` … */
const withCoverage = (coverages: readonly number[]) =>
  ({
    labelingFunctions: coverages.map((coverage, j) => ({
      name: `lf${j}`,
      estimatedAccuracy: 0.75,
      splits: {
        train: { coverage, overlaps: 0, conflicts: 0, polarity: ['ham'], empiricalAccuracy: null, faults: 2 },
      },
    })),
  }) as unknown as TaskMetrics;

it('shows one row per labeling function, in percent', () => {
  const { rows, left } = labelingFunctionTable(withCoverage([0.125]));
  expect(rows).toEqual([['lf0', 'ham', '12.5', '0.0', '0.0', '–', '75.0', '2']]);
  expect(left).toBe(0);
});

it('leaves out those of many that vote least, and keeps the order of the rest', () => {
  const { rows, left } = labelingFunctionTable(withCoverage(Array.from({ length: 100 }, (_, j) => j / 100)));
  expect(rows.map(([name]) => name)).toEqual(Array.from({ length: 40 }, (_, i) => `lf${60 + i}`));
  expect(left).toBe(60);
});
