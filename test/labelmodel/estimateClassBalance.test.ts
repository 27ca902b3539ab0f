import { describe, expect, test } from 'vitest';
import { type LabelMatrix, labelMatrixFromDense, selectRows } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { estimateClassBalance } from '../../src/labelmodel/estimateClassBalance.js';
import { labelTasks } from '../../src/labelmodel/labelTasks.js';
import { exactVotes } from '../support/exactVotes.js';

const estimate = (matrix: LabelMatrix) => {
  const result = estimateClassBalance(matrix);
  if ('problem' in result) throw new Error(result.problem);
  return result;
};

/** Independent labeling functions that vote on a part of the rows and err evenly. */
function drawn(n: number, prior: readonly number[], accuracies: readonly number[], seed: number): LabelMatrix {
  const rng = new Rng(seed);
  const k = prior.length;
  const table = Array.from({ length: n }, () => {
    let y = 0;
    for (let u = rng.uniform(); y < k - 1 && u >= prior[y]; y++) u -= prior[y];
    return accuracies.map((a) => {
      if (rng.uniform() >= 0.5) return -1;
      return rng.uniform() < a ? y : (y + 1 + rng.integer(k - 1)) % k;
    });
  });
  return labelMatrixFromDense(table, k);
}

describe('exact moments give the balance back', () => {
  test.each<[string, number[][][], number[]]>([
    [
      'one-sided labeling functions under skew',
      [0.5, 0.4, 0.6].map((hit) => [
        [0, 0],
        [0.1, hit],
      ]),
      [0.8, 0.2],
    ],
    [
      'labeling functions for either class',
      [
        [
          [0, 0],
          [0.05, 0.5],
        ],
        [
          [0.5, 0.1],
          [0, 0],
        ],
        [
          [0.4, 0.1],
          [0.2, 0.7],
        ],
      ],
      [0.35, 0.65],
    ],
    [
      'three classes',
      [0.7, 0.5, 0.6].map((hit) => Array.from({ length: 3 }, (_, l) => [0, 1, 2].map((y) => (l === y ? hit : 0.1)))),
      [0.5, 0.3, 0.2],
    ],
    [
      'a class for which nobody votes takes what is left',
      [0.7, 0.5, 0.6].map((hit) =>
        Array.from({ length: 3 }, (_, l) => [0, 1, 2].map((y) => (l === 2 ? 0 : l === y ? hit : 0.1))),
      ),
      [0.5, 0.3, 0.2],
    ],
  ])('%s', (_, rates, prior) => {
    const { balance } = estimate(exactVotes({ rates, prior, rows: 200_000 }).matrix);
    prior.forEach((p, y) => {
      expect(balance[y]).toBeCloseTo(p, 2);
    });
  });
});

test('finds a drawn balance within three of its own standard deviations', () => {
  for (const seed of [1, 2, 3]) {
    const { balance, deviation } = estimate(drawn(8000, [0.85, 0.15], [0.9, 0.8, 0.7, 0.75, 0.65, 0.8], seed));
    expect(balance[0] + balance[1]).toBeCloseTo(1, 9);
    expect(deviation[0]).toBeLessThan(0.05);
    expect(Math.abs(balance[0] - 0.85)).toBeLessThan(3 * deviation[0]);
  }
});

test('relabeling the classes and permuting the labeling functions permute the balance', () => {
  const matrix = drawn(4000, [0.5, 0.3, 0.2], [0.9, 0.8, 0.7, 0.75], 5);
  const { balance } = estimate(matrix);
  const to = [2, 0, 1];
  const relabeled = estimate({ ...matrix, votes: matrix.votes.map((vote) => to[vote]) }).balance;
  for (let y = 0; y < 3; y++) expect(relabeled[to[y]]).toBeCloseTo(balance[y], 9);
  const renamed = estimate({ ...matrix, names: ['d', 'c', 'b', 'a'] }).balance;
  for (let y = 0; y < 3; y++) expect(renamed[y]).toBeCloseTo(balance[y], 9);
});

test('classBalance: estimated is what a label model of a task gets, from its train rows', () => {
  const matrix = drawn(6000, [0.8, 0.2], [0.9, 0.8, 0.7, 0.75, 0.85], 4);
  const splits = Uint8Array.from({ length: matrix.n }, (_, row) => (row < 5000 ? 0 : 2));
  const task = { name: 'a', classes: ['x', 'y'], source: 's' };
  const { model } = labelTasks(
    [
      {
        task,
        labelModel: { kind: 'majorityVote', classBalance: 'estimated' },
        matrix,
        gold: new Int16Array(matrix.n).fill(-1),
        splits,
      },
    ],
    { rng: new Rng(0) },
  ).get('a')!;
  const train = selectRows(
    matrix,
    Uint32Array.from({ length: 5000 }, (_, row) => row),
  );
  expect([...model.prior]).toEqual([...estimate(train).balance]);
  expect(Math.abs(model.prior[0] - 0.8)).toBeLessThan(0.06);
});

test.each<[string, LabelMatrix, RegExp]>([
  ['two labeling functions', drawn(1000, [0.5, 0.5], [0.9, 0.9], 1), /3 labeling functions/],
  ['two classes of three without enough voters', onlyFirst(), /fewer vote for 1, 2$/],
  ['votes that are noise', drawn(2000, [0.5, 0.5], [0.5, 0.5, 0.5], 2), /./],
  ['no rows', labelMatrixFromDense([], 2, ['a', 'b', 'c']), /3 labeling functions/],
])('says why there is none: %s', (_, matrix, problem) => {
  expect(estimateClassBalance(matrix)).toEqual({ problem: expect.stringMatching(problem) });
});

function onlyFirst(): LabelMatrix {
  const { rowOffsets, lfs, votes, names } = drawn(500, [0.5, 0.5], [0.9, 0.9, 0.9], 3);
  return { n: 500, m: 3, k: 3, names, rowOffsets, lfs, votes: votes.map(() => 0) };
}
