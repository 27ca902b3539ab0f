import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.js';
import { analyseCells } from '../../src/experiment/analysis/analyseCells.js';
import type { AnalysisKind } from '../../src/experiment/analysis/analysis.js';
import { analysisSection } from '../../src/experiment/analysis/analysisSection.js';
import { analyses } from '../../src/experiment/analysis/index.js';
import { plantedCells } from '../experiment/analysis/plantedCells.js';

const has = (set: unknown, task: string) => set === 'all' || String(set).split('+').includes(task);

/** A sweep along every axis that some analysis asks for. */
const everything = plantedCells({
  axes: {
    rows: [100, 200, 400, 800],
    gold: ['none', 5, 50],
    labelModel: ['majorityVote', 'dawidSkene'],
    hierarchy: ['flat', 'both'],
    tasks: ['a', 'a+b'],
  },
  tasks: ['a', 'b'],
  score: ({ tasks, rows }, task) => (has(tasks, task) ? 0.9 - 1 / Math.sqrt(Number(rows)) : undefined),
  controls: { singleTask: () => 0.8, gold: () => 0.9 },
  seeds: 3,
  input: { depths: { a: 0, b: 1 } },
});
const everyTask = plantedCells({
  axes: { hierarchy: ['flat', 'both'] },
  tasks: ['a', 'b'],
  score: () => 0.8,
  input: { depths: { a: 0, b: 1 } },
});

/** Where each value of an axis changes what happens inside a slice alone. */
const sliced = plantedCells({ axes: { heads: ['plain', 'sliceAware'] }, score: () => 0.8, seeds: 3 });
const withSlices = {
  ...sliced,
  cells: sliced.cells.map((cell) => ({
    ...cell,
    scores: cell.scores.flatMap((score) => [
      score,
      { ...score, slice: 'short', value: cell.axes.heads === 'plain' ? score.value - 0.3 : score.value },
    ]),
  })),
};

describe.each(Object.entries(analyses) as [string, AnalysisKind][])('%s', (name, kind) => {
  // The depths of both tasks are only there where every cell has both.
  const input = name === 'hierarchyDepth' ? everyTask : name === 'slices' ? withSlices : everything;

  it('has a summary of one line', () => {
    expect(kind.summary).toMatch(/^[^\n]{20,140}$/);
  });

  it('says in words what it needs where there is nothing', () => {
    const bare = { ...input, cells: [], axes: [] };
    expect(kind.needs(bare)).toMatch(/\w{4}/);
  });

  it('gives one sentence, a table as wide as its head, plain data, and charts that are drawn', async () => {
    expect(kind.needs(input)).toBeUndefined();
    const made = kind.create(input, new Rng(3))!;
    expect(made.finding).toMatch(/^.+\.$/);
    expect(made.finding).not.toMatch(/NaN|undefined|Infinity/);
    expect(made.table.rows.every((row) => row.length === made.table.head.length)).toBe(true);
    expect(JSON.parse(JSON.stringify(made.data))).toEqual(made.data);
    const { body } = await analysisSection({ ...made, name: name as keyof typeof analyses });
    expect(body.text.match(/<svg role="img"/g)).toHaveLength(made.charts.length);
    expect(body.text).not.toContain('NaN');
  });

  it('is not misled by scores of other splits, metrics and slices', () => {
    const cells = input.cells.map((cell) => ({
      ...cell,
      scores: [
        ...cell.scores.map((score) => ({ ...score, split: 'validation', value: 0 })),
        ...cell.scores.map((score) => ({ ...score, metric: 'logLoss', value: 9 })),
        ...(name === 'slices' ? [] : cell.scores.map((score) => ({ ...score, slice: 'odd', value: 0 }))),
        { task: 'mean', source: 'network' as const, split: 'test', metric: 'accuracy', value: 0, n: 1 },
        ...cell.scores.map((score) => ({ ...score, source: 'labelModel' as const, value: 0 })),
        ...cell.scores,
      ],
    }));
    expect(kind.create({ ...input, cells }, new Rng(3))!.data).toEqual(kind.create(input, new Rng(3))!.data);
  });
});

describe('analyseCells', () => {
  it('gives the same from the same seed, in whatever order the cells were finished', () => {
    const of = (cells: typeof everything.cells) => analyseCells({ ...everything, cells }, new Rng(3));
    expect(of(new Rng(5).shuffle([...everything.cells]))).toEqual(of(everything.cells));
  });

  it('makes what the cells allow and says what the others need', () => {
    const { found, missing } = analyseCells(everyTask, new Rng(1));
    expect(found.map(({ name }) => name)).toEqual(['differences', 'hierarchyDepth']);
    expect(missing.map(({ name }) => name)).toEqual([
      'controls',
      'learningCurve',
      'goldCrossover',
      'labelModelTable',
      'taskAffinity',
      'taskCount',
      'negativeTransfer',
      'slices',
    ]);
  });
});
