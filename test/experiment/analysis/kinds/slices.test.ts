import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../src/core/rng.js';
import type { AnalysisInput } from '../../../../src/experiment/analysis/analysisInput.js';
import { slices } from '../../../../src/experiment/analysis/kinds/slices.js';
import { plantedCells } from '../plantedCells.js';

/** By how much slice-aware heads are better in a slice. */
function sweep(gains: Readonly<Record<string, number>>): AnalysisInput {
  const input = plantedCells({ axes: { heads: ['plain', 'sliceAware'] }, score: () => 0.8, noise: 0.004 });
  const cells = input.cells.map((cell) => ({
    ...cell,
    scores: cell.scores.flatMap((score) => [
      score,
      ...Object.entries(gains).map(([slice, gain]) => ({
        ...score,
        slice,
        value: score.value - 0.2 + (cell.axes.heads === 'sliceAware' ? gain : 0),
      })),
    ]),
  }));
  return { ...input, cells };
}

describe('slices', () => {
  it('finds the slice that gains and the one that loses, with the scores before and after', () => {
    const { data, finding, table } = slices.create(sweep({ short: 0.2, long: -0.1, odd: 0 }), new Rng(2))!;
    expect(data.map(({ slice, verdict }) => [slice, verdict])).toEqual([
      ['short', 'better'],
      ['long', 'worse'],
      ['odd', 'unclear'],
    ]);
    expect(data[0].before).toBeCloseTo(0.6, 1);
    expect(data[0].after - data[0].before).toBeCloseTo(data[0].mean, 12);
    expect(finding).toMatch(
      /^Of 3 changes in accuracy on slices 1 is clearly better \(short of spam by heads sliceAware against plain, \+0\.\d+ .*\) and 1 is clearly worse \(long of/,
    );
    expect(table.rows).toHaveLength(3);
  });

  it('says that nothing is clear where nothing is', () => {
    expect(slices.create(sweep({ short: 0, long: 0 }), new Rng(2))!.finding).toBe(
      'No clear difference in accuracy on any slice among 2 changes.',
    );
  });

  it('needs slices', () => {
    expect(slices.needs(sweep({}))).toMatch(/slice/);
  });
});
