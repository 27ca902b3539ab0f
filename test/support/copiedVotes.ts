import type { LabelMatrix } from '../../src/core/labelMatrix.js';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { plantedVotes } from './plantedVotes.js';

/** Rows of votes as a table, −1 = abstain. */
export function voteTable({ n, m, rowOffsets, lfs, votes }: LabelMatrix): number[][] {
  return Array.from({ length: n }, (_, row) => {
    const line = new Array<number>(m).fill(-1);
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) line[lfs[at]] = votes[at];
    return line;
  });
}

/** The matrix with further columns `<name>-copy<i>`, each the same as the column it is a copy of. */
export function withCopies(matrix: LabelMatrix, copied: readonly number[]): LabelMatrix {
  const names = [...matrix.names, ...copied.map((j, i) => `${matrix.names[j]}-copy${i}`)];
  const table = voteTable(matrix).map((row) => [...row, ...copied.map((j) => row[j])]);
  return labelMatrixFromDense(table, matrix.k, names);
}

/**
 * Independent labeling functions, and groups of weak ones: its head votes on half of the rows, the others copy what it says,
 * its silence too, with probability `copy` and else vote like it by themselves.
 */
export function groupedVotes(options: {
  n: number;
  k: number;
  groups: number;
  size: number;
  copy: number;
  weak: number;
  accuracy: readonly number[];
  coverage: readonly number[];
  seed?: number;
}): { matrix: LabelMatrix; truth: Int16Array; groups: number[][] } {
  const { n, k, groups, size, copy, weak, accuracy, coverage, seed = 1 } = options;
  const { matrix, truth } = plantedVotes({ n, k, accuracy, coverage, seed });
  const rng = new Rng(seed + 1);
  const own = (row: number) =>
    rng.uniform() >= 0.5 ? -1 : rng.uniform() < weak ? truth[row] : (truth[row] + 1 + rng.integer(k - 1)) % k;
  const table = voteTable(matrix).map((line, row) => {
    for (let g = 0; g < groups; g++) {
      const head = own(row);
      line.push(head);
      for (let i = 1; i < size; i++) line.push(rng.uniform() < copy ? head : own(row));
    }
    return line;
  });
  return {
    matrix: labelMatrixFromDense(table, k),
    truth,
    groups: Array.from({ length: groups }, (_, g) =>
      Array.from({ length: size }, (_, i) => accuracy.length + g * size + i),
    ),
  };
}
