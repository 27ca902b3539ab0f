import { expect, test } from 'vitest';
import { type LabelMatrix, labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { type VoteMoments, voteMoments } from '../../src/labelmodel/voteMoments.js';
import { plantedVotes } from '../support/plantedVotes.js';

const noGold = (matrix: LabelMatrix) => new Int16Array(matrix.n).fill(-1);

test('counts by hand; symbols stand in the order of the names', () => {
  const matrix = labelMatrixFromDense(
    [
      [0, 1, -1],
      [0, 0, -1],
      [1, 1, -1],
      [-1, 1, -1],
    ],
    2,
    ['b', 'a', 'silent'],
  );
  const moments = voteMoments(matrix, Int16Array.of(0, -1, 1, 1));
  // a votes 0, a votes 1, b votes 0, b votes 1
  expect([...moments.blockLf]).toEqual([1, 0]);
  expect([...moments.blocks]).toEqual([0, 2, 4]);
  expect([...moments.symbolVote]).toEqual([0, 1, 0, 1]);
  expect([...moments.symbolCount]).toEqual([1, 3, 2, 1]);
  expect(pairTable(moments)).toEqual([
    [0, 0, 1, 0],
    [0, 0, 1, 1],
    [1, 1, 0, 0],
    [0, 1, 0, 0],
  ]);
  expect([...moments.goldRows]).toEqual([1, 2]);
  expect([...moments.goldCount]).toEqual([0, 0, 1, 2, 1, 0, 0, 1]);
});

test.each<[string, LabelMatrix]>([
  ['dense votes on many rows, counted by groups', planted(20_000, 2, 13, 0.9)],
  ['sparse votes, counted by rows', planted(3000, 4, 12, 0.1)],
  ['one-sided labeling functions', oneSided(9000, 20)],
  ['too many symbols for a table, counted by columns', planted(40, 300, 60, 0.9)],
  ['more symbols of one labeling function than a code holds', planted(4000, 300, 4, 1)],
  ['no rows', labelMatrixFromDense([], 2, ['a', 'b'])],
])('%s: pairs are those of a plain count', (_, matrix) => {
  const moments = voteMoments(matrix, noGold(matrix));
  const { k, rowOffsets, lfs, votes, n } = matrix;
  const S = moments.symbolVote.length;
  const expected = new Map<number, number>();
  for (let row = 0; row < n; row++) {
    for (let a = rowOffsets[row]; a < rowOffsets[row + 1]; a++) {
      for (let b = rowOffsets[row]; b < rowOffsets[row + 1]; b++) {
        if (a === b) continue;
        const key = moments.symbolOf[lfs[a] * k + votes[a]] * S + moments.symbolOf[lfs[b] * k + votes[b]];
        expected.set(key, (expected.get(key) ?? 0) + 1);
      }
    }
  }
  const { offsets, others, counts } = moments.pairs;
  const received = new Map<number, number>();
  for (let s = 0; s < S; s++) {
    for (let at = offsets[s]; at < offsets[s + 1]; at++) {
      if (at > offsets[s]) expect(others[at]).toBeGreaterThan(others[at - 1]);
      received.set(s * S + others[at], counts[at]);
    }
  }
  expect(received.size).toBe(expected.size);
  expect([...expected].every(([key, count]) => received.get(key) === count)).toBe(true);
});

function planted(n: number, k: number, m: number, coverage: number): LabelMatrix {
  return plantedVotes({ n, k, accuracy: Array(m).fill(0.6), coverage: Array(m).fill(coverage) }).matrix;
}

function oneSided(n: number, m: number): LabelMatrix {
  const rng = new Rng(2);
  return labelMatrixFromDense(
    Array.from({ length: n }, () => Array.from({ length: m }, (_, j) => (rng.uniform() < 0.7 ? j % 2 : -1))),
    2,
  );
}

function pairTable({ pairs, symbolVote }: VoteMoments): number[][] {
  const table = Array.from(symbolVote, () => Array<number>(symbolVote.length).fill(0));
  for (let s = 0; s < table.length; s++) {
    for (let at = pairs.offsets[s]; at < pairs.offsets[s + 1]; at++) table[s][pairs.others[at]] = pairs.counts[at];
  }
  return table;
}
