import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../src/core/rng.js';
import type { AnalysisKind } from '../../../../src/experiment/analysis/analysis.js';
import { controls } from '../../../../src/experiment/analysis/kinds/controls.js';
import { goldCrossover } from '../../../../src/experiment/analysis/kinds/goldCrossover.js';
import { hierarchyDepth } from '../../../../src/experiment/analysis/kinds/hierarchyDepth.js';
import { labelModelTable } from '../../../../src/experiment/analysis/kinds/labelModelTable.js';
import { learningCurve } from '../../../../src/experiment/analysis/kinds/learningCurve.js';
import { negativeTransfer } from '../../../../src/experiment/analysis/kinds/negativeTransfer.js';
import { taskAffinity } from '../../../../src/experiment/analysis/kinds/taskAffinity.js';
import { taskCount } from '../../../../src/experiment/analysis/kinds/taskCount.js';
import { type Planted, plantedCells } from '../plantedCells.js';

function made<Data>(kind: AnalysisKind<Data>, planted: Planted) {
  const input = plantedCells(planted);
  expect(kind.needs(input)).toBeUndefined();
  return kind.create(input, new Rng(1))!;
}

describe('controls', () => {
  const score = () => 0.85;
  it('tells from which controls a setting differs', () => {
    const { finding, data } = made(controls, {
      axes: {},
      score,
      controls: { majorityVote: () => 0.8, gold: () => 0.9, labelModel: () => 0.85 },
    });
    expect(data.map(({ control, verdict }) => [control, verdict])).toEqual([
      ['majorityVote', 'better'],
      ['gold', 'worse'],
      ['labelModel', 'unclear'],
    ]);
    expect(finding).toMatch(
      /^In accuracy: clearly better than the network taught by majority vote, \+0\.0.*; clearly worse than the network taught by gold, −0\.0.*; no clear difference from the label model alone/,
    );
  });

  it('counts settings where there are several', () => {
    const { finding } = made(controls, {
      axes: { sharing: ['hard', 'mmoe'] },
      score: ({ sharing }) => (sharing === 'mmoe' ? 0.9 : 0.8),
      controls: { majorityVote: () => 0.8 },
    });
    expect(finding).toBe(
      'In accuracy: against the network taught by majority vote better in 1 and no clear difference in 1 of 2 settings.',
    );
  });
});

describe('learningCurve', () => {
  const rows = [100, 300, 1000, 3000, 10_000];
  const law = (c: number) => ({
    axes: { rows },
    score: ({ rows: n }: Record<string, unknown>) => 1 - (0.05 + 2 * Number(n) ** -c),
    noise: 0.0005,
  });

  it('recovers a planted exponent, and says how it stands to √(log n / n)', () => {
    const fast = made(learningCurve, law(1));
    expect(fast.data.fit.c).toBeCloseTo(1, 1);
    expect(fast.data.fit.a).toBeCloseTo(0.05, 2);
    expect(fast.finding).toMatch(
      /^error \(1 − accuracy\) falls from 0\.0\d+ to 0\.05\d between 100 and 10,000 train rows, as 0\.05\d \+ b · n\^−c with c = \d\.\d\d \(95 %: .*\), clearly faster than √\(log n \/ n\)/,
    );
    // −d log √(log n / n) / d log n = ½ − 1 / (2 log n), between 0.39 and 0.45 over these rows.
    expect(fast.data.theory).toBeGreaterThan(0.39);
    expect(fast.data.theory).toBeLessThan(0.45);
    expect(made(learningCurve, law(0.2)).finding).toContain('clearly more slowly than');
    const theory = {
      ...law(0),
      score: ({ rows: n }: Record<string, unknown>) => 1 - Math.sqrt(Math.log(Number(n)) / Number(n)),
      noise: 0.003,
    };
    expect(made(learningCurve, theory).finding).toContain('with no clear difference from √(log n / n)');
  });

  it('says so where more rows change nothing', () => {
    expect(made(learningCurve, { axes: { rows }, score: () => 0.8 }).finding).toMatch(
      /^No clear difference in error \(1 − accuracy\) between 100 and 10,000 train rows/,
    );
  });

  it('takes the number of rows of a label that says none from the run', () => {
    const input = plantedCells({ axes: { rows: [100, 200, 400, 'all'] }, score: () => 0.8 });
    const cells = input.cells.map((cell) =>
      cell.axes.rows === 'all' ? { ...cell, cost: { ...cell.cost, trainRows: 777 } } : cell,
    );
    expect(learningCurve.create({ ...input, cells }, new Rng(1))!.data.points.map((point) => point.rows)).toEqual([
      100, 200, 400, 777,
    ]);
  });
});

describe('goldCrossover', () => {
  const gold = ['weak', 1, 10, 100];
  const score =
    (weak: number) =>
    ({ gold: label }: Record<string, unknown>) =>
      label === 'weak' ? weak : 0.6 + 0.1 * Math.log10(Number(label));

  it('interpolates in the logarithm: 0.75 lies half way between 10 and 100', () => {
    const { data, finding } = made(goldCrossover, { axes: { gold }, score: score(0.75), noise: 0.002 });
    expect(Math.log10(data.crossover!)).toBeCloseTo(1.5, 1);
    expect(data.interval![0]).toBeLessThan(data.crossover!);
    expect(data.interval![1]).toBeGreaterThan(data.crossover!);
    expect(finding).toMatch(
      /^About \d\d gold labels per class match the weak pipeline's accuracy of 0\.7\d\d \(95 %: .*\) \(95 %: \d\d … \d\d\)\.$/,
    );
  });

  it('says that it lies beyond the range, or below it', () => {
    const beyond = made(goldCrossover, { axes: { gold }, score: score(0.95) });
    expect(beyond.data.crossover).toBeNull();
    expect(beyond.finding).toMatch(
      /^It is beyond the range .*: 100 reach 0\.8\d\d \(95 %: beyond 100 … beyond 100\)\.$|^It is beyond the range .*: 100 reach 0\.79\d \(95 %: beyond 100 … beyond 100\)\.$/,
    );
    expect(made(goldCrossover, { axes: { gold }, score: score(0.5) }).finding).toMatch(
      /^Already 1 gold labels per class match .*\(95 %: below 1 … below 1\)\.$/,
    );
  });

  it('does not take all gold for the weak pipeline', () => {
    expect(goldCrossover.needs(plantedCells({ axes: { gold: ['all', 1, 10] }, score: () => 1 }))).toContain(
      'weak pipeline',
    );
  });
});

describe('labelModelTable', () => {
  const axes = { labelModel: ['majorityVote', 'dawidSkene', 'triplets'] };
  it('names the best and whom it is clearly ahead of', () => {
    const { data, finding } = made(labelModelTable, {
      axes,
      tasks: ['spam', 'topic'],
      score: ({ labelModel }) => ({ majorityVote: 0.7, dawidSkene: 0.8, triplets: 0.8 })[String(labelModel)]!,
    });
    expect(data.scores.map((row) => row.length)).toEqual([3, 3]);
    expect(finding).toMatch(
      /has the best mean accuracy, 0\.8\d\d, clearly ahead of majorityVote \(\+0\.\d+ \(95 %: .*\) from majorityVote\); no clear difference from (dawidSkene|triplets)\.$|has the best mean accuracy, 0\.79\d, clearly ahead of majorityVote/,
    );
  });

  it('says so where none is', () => {
    expect(made(labelModelTable, { axes, score: () => 0.8 }).finding).toMatch(
      /with no clear difference from \w+, \w+\.$/,
    );
  });
});

describe('taskAffinity', () => {
  const axes = { tasks: ['a', 'b', 'a+b', 'c', 'a+c', 'b+c'] };
  const within = (set: unknown, task: string) => String(set).split('+').includes(task);

  it('recovers who gains by whom', () => {
    const { data, finding } = made(taskAffinity, {
      axes,
      tasks: ['a', 'b', 'c'],
      score: ({ tasks }, task) =>
        within(tasks, task)
          ? 0.8 + (task === 'a' && within(tasks, 'b') ? 0.06 : 0) - (task === 'c' && within(tasks, 'a') ? 0.04 : 0)
          : undefined,
      noise: 0.004,
    });
    expect(data).toHaveLength(6);
    const clear = data
      .filter(({ verdict }) => verdict !== 'unclear')
      .map(({ task, beside, verdict }) => `${task} ${verdict} by ${beside}`);
    expect(clear.sort()).toEqual(['a better by b', 'c worse by a']);
    expect(finding).toMatch(
      /^Of 6 ordered pairs of tasks 1 clearly gains, most of all a by b, \+0\.0\d+ .*; 1 clearly loses, most of all c by a, −0\.0/,
    );
  });

  it('says so where no task’s company matters', () => {
    const planted = {
      axes,
      tasks: ['a', 'b', 'c'],
      score: ({ tasks }: Record<string, unknown>, task: string) => (within(tasks, task) ? 0.8 : undefined),
    };
    expect(made(taskAffinity, planted).finding).toBe(
      "No clear difference: in none of 6 ordered pairs of tasks does one task's company change the other's accuracy for certain.",
    );
  });
});

describe('taskCount', () => {
  const axes = { tasks: ['a', 'a+b', 'a+b+c+d'] };
  const planted = (gain: number) => ({
    axes,
    tasks: ['a', 'b', 'c', 'd'],
    score: ({ tasks }: Record<string, unknown>, task: string) => {
      const set = String(tasks).split('+');
      return set.includes(task) ? 0.7 + gain * Math.log2(set.length) : undefined;
    },
  });

  it('follows the tasks that are always there', () => {
    const { data, finding } = made(taskCount, planted(0.05));
    expect(data.common).toEqual(['a']);
    expect(data.points.map(({ tasks, secondsPerTask }) => [tasks, secondsPerTask])).toEqual([
      [1, 2],
      [2, 1],
      [4, 0.5],
    ]);
    expect(finding).toMatch(
      /^From 1 to 4 tasks accuracy of a goes from 0\.\d+ to 0\.\d+, clearly better: \+0\.\d+ .*; a task costs 2\.0 s among 1 and 0\.5 s among 4\.$/,
    );
  });

  it('says so where more tasks change nothing', () => {
    expect(made(taskCount, planted(0)).finding).toContain('no clear difference');
  });
});

describe('hierarchyDepth', () => {
  const axes = { hierarchy: ['flat', 'labelModel', 'network', 'both'] };
  const input = { depths: { coarse: 0, leaf: 1 } };
  const planted = (gain: number): Planted => ({
    axes,
    tasks: ['coarse', 'leaf', 'other'],
    score: ({ hierarchy }, task) =>
      (task === 'leaf' ? 0.6 : 0.9) +
      (task === 'coarse' && (hierarchy === 'labelModel' || hierarchy === 'both') ? gain : 0),
    input,
  });

  it('finds the use and the depth at which it pays', () => {
    const { data, finding } = made(hierarchyDepth, planted(0.06));
    const clear = data.changes.filter(({ verdict }) => verdict === 'better').map(({ use, depth }) => `${use} ${depth}`);
    expect(clear).toEqual(['labelModel 0', 'both 0']);
    expect(finding).toMatch(
      /^Without the hierarchy accuracy is 0\.\d+ at depth 0 and 0\.\d+ at depth 1; .* is better at depth 0, .*; no clear difference in the other 4 of 6 comparisons\.$/,
    );
  });

  it('says so where it does not', () => {
    expect(made(hierarchyDepth, planted(0)).finding).toMatch(
      /; using it makes no clear difference at any of 2 depths\.$/,
    );
  });
});

describe('negativeTransfer', () => {
  const planted = (gain: number): Planted => ({
    axes: { balancing: ['equal', 'dwa'] },
    tasks: ['spam', 'topic', 'reply'],
    score: () => 0.8,
    controls: { singleTask: (_, task) => 0.8 - ({ spam: gain, topic: -gain }[task] ?? 0) },
  });

  it('tells the tasks that sharing helps from those it hurts', () => {
    const { data, finding } = made(negativeTransfer, planted(0.05));
    expect(data.tasks.map(({ task, verdict }) => [task, verdict])).toEqual([
      ['spam', 'better'],
      ['topic', 'worse'],
      ['reply', 'unclear'],
    ]);
    expect(finding).toMatch(
      /^Against single-task twins sharing helps 1 of 3 tasks \(spam\), hurts 1 of 3 tasks \(topic\), and makes no clear difference for the rest; Δ over all of them is [+−]?\d\.\d % \(95 %: /,
    );
  });

  it('says so where it does neither', () => {
    expect(made(negativeTransfer, planted(0)).finding).toMatch(
      /^No clear difference between sharing and single-task twins in any of 3 tasks; Δ over all of them is/,
    );
  });
});
