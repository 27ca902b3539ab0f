import { describe, expect, it } from 'vitest';
import type { CellResult } from '../../src/experiment/cellResult.js';
import { cellsCsv } from '../../src/experiment/cellsCsv.js';
import { drawValue } from '../../src/experiment/drawValue.js';
import { isExcluded } from '../../src/experiment/isExcluded.js';
import { summarizeCells } from '../../src/experiment/summarizeCells.js';
import { summaryTable } from '../../src/experiment/summaryTable.js';
import { ScriptedRng } from '../support/scriptedRng.js';

function cell(axes: CellResult['axes'], value: number, more: Partial<CellResult> = {}): CellResult {
  const score = { source: 'network' as const, split: 'test', metric: 'macroF1', n: 50 };
  return {
    id: JSON.stringify(axes),
    axes,
    seed: Number(axes.seed),
    scores: [
      { task: 'spam', value, ...score },
      { task: 'spam', value: 0.1, ...score, slice: 'short' },
      { task: 'spam', value: 0.2, ...score, source: 'labelModel' },
    ],
    cost: { seconds: 4, peakRssBytes: 1 },
    ...more,
  };
}

describe('isExcluded', () => {
  it('needs every axis of one entry to agree', () => {
    const axes = { rows: 500, labels: 'auto' };
    expect(isExcluded(axes, [{ rows: [100, 500], labels: 'auto' }])).toBe(true);
    expect(isExcluded(axes, [{ rows: 500, labels: 'majorityVote' }, { rows: 100 }])).toBe(false);
    expect(isExcluded(axes, [{}])).toBe(false);
  });
});

describe('summarizeCells', () => {
  it('takes the mean over seeds, controls apart, of the network over all rows', () => {
    const cells = [
      cell({ rows: 1, seed: 1 }, 0.8),
      cell({ rows: 2, seed: 1 }, 0.9),
      cell({ rows: 1, seed: 2 }, 0.7),
      cell({ rows: 1, seed: 1 }, 1, { control: 'gold' }),
    ];
    const summary = summarizeCells(cells, ['seed'], { metric: 'macroF1', split: 'test' });
    expect(summary.tasks).toEqual(['spam']);
    expect(summary.rows.map(({ axes, control, scores }) => [axes, control, scores.spam.runs])).toEqual([
      [{ rows: 1 }, undefined, 2],
      [{ rows: 2 }, undefined, 1],
      [{ rows: 1 }, 'gold', 1],
    ]);
    expect(summary.rows[0].scores.spam.mean).toBeCloseTo(0.75, 12);
    expect(summaryTable(summary).head).toEqual(['rows', 'model', 'runs', 'spam', 'seconds']);
    expect(summaryTable(summary).rows[2]).toEqual(['1', 'taught by gold', '1', '100.0', '4.0']);
  });
});

describe('cellsCsv', () => {
  it('quotes what holds commas and quotation marks', () => {
    const lines = cellsCsv([cell({ gold: '{perClass: 5, "x"}', seed: 1 }, 0.5)]).split('\r\n');
    expect(lines[0]).toBe('id,control,seed,axis:gold,axis:seed,task,source,split,slice,metric,value,n');
    expect(lines[1]).toContain(',1,"{perClass: 5, ""x""}",1,spam,network,test,,macroF1,0.5,50');
  });
});

describe('drawValue', () => {
  it('draws between its bounds, evenly in the number or its logarithm', () => {
    const rng = () => new ScriptedRng(0.5);
    expect(drawValue({ uniform: [2, 4] }, rng())).toBe(3);
    expect(drawValue({ logUniform: [0.001, 0.1] }, rng())).toBe(0.01);
    expect(drawValue({ int: [1, 4] }, rng())).toBe(3);
    expect(drawValue({ choice: ['a', 'b'] }, rng())).toBe(1);
  });
});
