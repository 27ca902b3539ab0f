import { describe, expect, it } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { votesAgainst } from '../../src/core/votesAgainst.js';
import type { RunTask } from '../../src/run/runTask.js';
import { taskErrors } from '../../src/run/taskErrors.js';

const classes = ['ham', 'spam'];
const ids = ['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6'];
// Labeling functions a, b, c.
const votes = [
  [0, 0, -1],
  [1, -1, -1],
  [1, 0, -1],
  [1, 1, 0],
  [-1, -1, -1],
  [0, -1, -1],
  [1, 0, 0],
];
const gold = Int16Array.from([0, 0, 0, 1, 1, -1, 1]);
const pSpam = [0.1, 0.9, 0.6, 0.8, 0.5, 0.2, 0.3];
const pSpamNetwork = [0.7, 0.8, 0.4, 0.9, 0.4, 0.9, 0.1];

const both = (p: readonly number[]) => Float32Array.from(p.flatMap((spam) => [1 - spam, spam]));
const task: RunTask = {
  name: 'spam',
  classes,
  n: 7,
  ids,
  splits: Uint8Array.from([0, 0, 0, 1, 1, 0, 2]),
  matrix: labelMatrixFromDense(votes, 2, ['a', 'b', 'c']),
  covered: Uint8Array.from(votes, (row) => (row.some((vote) => vote >= 0) ? 1 : 0)),
  labels: both(pSpam),
  gold,
  network: { probs: both(pSpamNetwork), decided: Int16Array.from(pSpamNetwork, (p) => (p > 0.5 ? 1 : 0)) },
};
const slices = new Map([['odd', Uint8Array.from([0, 1, 0, 1, 0, 1, 0])]]);
const view = { splits: ['train', 'validation'] as const, limit: 2, pairs: 5 };

describe('the errors of a task', () => {
  const found = taskErrors(task, gold, slices, view);

  it('stand in buckets by gold, prediction and label, each with its share of the gold', () => {
    const told = found.buckets.map(({ gold, network, label, wrong, share: { rows, n }, examples }) => [
      ...[gold, network, label, wrong, rows, n],
      examples.map(({ id }) => id).join(),
    ]);
    expect(told).toEqual([
      ['ham', 'spam', 'ham', 'network', 1, 3, 'r0'],
      ['ham', 'spam', 'spam', 'both', 1, 3, 'r1'],
      ['ham', 'ham', 'spam', 'labelModel', 1, 3, 'r2'],
      // Not covered: no label to be wrong.
      ['spam', 'ham', null, 'network', 1, 2, 'r4'],
    ]);
  });

  it('name who votes for the mistake, and who of a pair is right', () => {
    expect(found.buckets.map(({ functions }) => functions.map(({ name, rows }) => `${name} ${rows}`).join())).toEqual([
      '',
      'a 1',
      'a 1',
      '',
    ]);
    expect(found.conflicts.pairs.map(({ gold: on }) => on)).toEqual([
      { n: 1, right: [0, 1] },
      { n: 1, right: [1, 0] },
      { n: 1, right: [1, 0] },
    ]);
  });

  it('are counted per split and slice, the label model’s over covered rows', () => {
    const [train, validation] = found.splits;
    expect(train).toMatchObject({
      rows: 4,
      network: { rows: 2, n: 3 },
      labelModel: { rows: 2, n: 3 },
      conflicts: { rows: 1, n: 4, rate: 0.25 },
      uncovered: { rows: 0 },
    });
    expect(validation).toMatchObject({
      network: { rows: 1, n: 2 },
      labelModel: { rows: 0, n: 1 },
      uncovered: { rows: 1 },
    });
    expect(found.slices).toMatchObject([{ name: 'odd', rows: 3, network: { rows: 1, n: 2 } }]);
    // Wilson, 2 of 3.
    expect(train.network!.interval[0]).toBeCloseTo(0.2077, 3);
    expect(train.network!.interval[1]).toBeCloseTo(0.9385, 3);
  });

  it('come with rows in conflict, those with the most votes that must be wrong first, and pairs that disagree', () => {
    expect(found.conflicts.rows.map(({ id, against }) => [id, against])).toEqual([
      ['r2', 1],
      ['r3', 1],
    ]);
    expect(found.conflicts.rows[0].votes).toEqual({ a: 'spam', b: 'ham' });
    expect(
      found.conflicts.pairs.map(({ labelingFunctions, share: { rows, n } }) => [labelingFunctions.join(), rows, n]),
    ).toEqual([
      ['a,b', 1, 3],
      ['a,c', 1, 1],
      ['b,c', 1, 1],
    ]);
    expect(found.uncovered.rows.map(({ id, label }) => [id, label])).toEqual([['r4', null]]);
  });

  it('leave test rows closed, and everything outside of a slice', () => {
    expect(JSON.stringify(found)).not.toContain('r6');
    expect(JSON.stringify(taskErrors(task, gold, slices, { ...view, splits: ['test'] }))).toContain('r6');
    const inside = taskErrors(task, gold, slices, { ...view, slice: 'odd' });
    expect(inside.buckets.map(({ examples }) => examples[0].id)).toEqual(['r1']);
  });

  it('without a network are the label model’s alone', () => {
    const { network: _, ...labelsOnly } = task;
    const { buckets, splits } = taskErrors(labelsOnly, gold, slices, view);
    expect(buckets.map(({ wrong, examples }) => [wrong, examples.map(({ id }) => id).join()])).toEqual([
      ['labelModel', 'r1,r2'],
    ]);
    expect(splits[0]).not.toHaveProperty('network');
  });
});

describe('votes against', () => {
  it('are those that no class can make right', () => {
    // Sets: 3 = x or y, 4 = y or z.
    const matrix = labelMatrixFromDense(
      [
        [3, 4, -1],
        [0, 4, 4],
        [0, 1, 2],
        [0, 3, 4],
      ],
      3,
      ['a', 'b', 'c'],
      {
        sets: [
          [0, 1],
          [1, 2],
        ],
      },
    );
    expect([...votesAgainst(matrix)]).toEqual([0, 1, 2, 1]);
  });
});
