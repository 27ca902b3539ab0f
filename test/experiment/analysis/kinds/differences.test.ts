import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../src/core/rng.js';
import { differences } from '../../../../src/experiment/analysis/kinds/differences.js';
import { plantedCells } from '../plantedCells.js';

const made = (input: ReturnType<typeof plantedCells>) => differences.create(input, new Rng(1))!;

describe('differences', () => {
  const axes = { sharing: ['hard', 'mmoe'], balancing: ['equal', 'dwa', 'pcgrad'] };

  it('finds the one value that changes something, and is silent on the others', () => {
    const { data, finding } = made(
      plantedCells({ axes, score: ({ sharing }) => (sharing === 'mmoe' ? 0.85 : 0.8), tasks: ['a', 'b'] }),
    );
    expect(data.map(({ axis, label, verdict }) => [axis, label, verdict])).toEqual([
      ['sharing', 'mmoe', 'better'],
      ['balancing', 'dwa', 'unclear'],
      ['balancing', 'pcgrad', 'unclear'],
    ]);
    expect(Math.abs(data[0].mean - 0.05)).toBeLessThan(0.01);
    expect(data[0].interval![0]).toBeLessThan(0.05);
    expect(data[0].interval![1]).toBeGreaterThan(0.05);
    expect(finding).toMatch(/^1 of 3 differences in accuracy is clear; sharing mmoe against hard: \+0\.0\d\d \(95 %: /);
  });

  it('says that there is no clear difference where there is none', () => {
    expect(made(plantedCells({ axes, score: () => 0.8 })).finding).toBe(
      'No clear difference in accuracy among the 3 compared.',
    );
  });

  it('holds against the baseline that is asked for, and says worse where a lower metric rises', () => {
    const input = plantedCells({
      axes: { sharing: ['hard', 'mmoe'] },
      score: ({ sharing }) => (sharing === 'mmoe' ? 0.85 : 0.8),
    });
    const [change] = made({ ...input, baseline: { sharing: 'mmoe' } }).data;
    expect([change.label, change.verdict, change.mean < 0]).toEqual(['hard', 'worse', true]);
  });

  it('has no verdict from one seed', () => {
    const { finding } = made(
      plantedCells({
        axes: { sharing: ['hard', 'mmoe'] },
        score: ({ sharing }) => (sharing === 'mmoe' ? 0.9 : 0.8),
        seeds: 1,
      }),
    );
    expect(finding).toMatch(
      /^No clear difference in accuracy among the one compared: sharing mmoe against hard: \+0\.\d+ \(one seed: no interval\)\.$/,
    );
  });

  it('pairs a seed’s cells: what all of a seed share does not widen the interval', () => {
    const input = plantedCells({
      axes: { sharing: ['hard', 'mmoe'] },
      score: ({ sharing, seed }) => 0.5 + 0.05 * Number(seed) + (sharing === 'mmoe' ? 0.01 : 0),
      noise: 0.001,
    });
    const [change] = made(input).data;
    expect(change.verdict).toBe('better');
    expect(change.interval![1] - change.interval![0]).toBeLessThan(0.01);
  });
});
