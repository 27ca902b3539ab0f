import { createLabelMatrix, type LabelMatrix } from '../../src/core/labelMatrix.js';

/**
 * A label matrix whose moments are exactly those of labeling functions that are independent given the class: every
 * combination of class and votes stands in it `rows` times its probability, rounded.
 *
 * @param rates [m][k votes][k] P(LF j votes l | y); the rest of each class's column is abstaining
 */
export function exactVotes(options: {
  rates: readonly (readonly (readonly number[])[])[];
  prior: readonly number[];
  rows: number;
}): { matrix: LabelMatrix; truth: Int16Array } {
  const { rates, prior, rows } = options;
  const k = prior.length;
  const lfs: number[] = [];
  const votes: number[] = [];
  const rowOffsets = [0];
  const truth: number[] = [];
  const extend = (y: number, probability: number, own: readonly number[]): void => {
    if (own.length < rates.length) {
      const table = rates[own.length];
      for (let l = 0; l < k; l++) extend(y, probability * table[l][y], [...own, l]);
      extend(y, probability * (1 - table.reduce((sum, row) => sum + row[y], 0)), [...own, -1]);
      return;
    }
    for (let i = Math.round(rows * probability); i > 0; i--) {
      own.forEach((l, j) => {
        if (l < 0) return;
        lfs.push(j);
        votes.push(l);
      });
      rowOffsets.push(votes.length);
      truth.push(y);
    }
  };
  for (let y = 0; y < k; y++) extend(y, prior[y], []);
  const matrix = createLabelMatrix({
    k,
    names: rates.map((_, j) => `lf${j}`),
    rowOffsets: Uint32Array.from(rowOffsets),
    lfs: Uint32Array.from(lfs),
    votes: Int16Array.from(votes),
  });
  return { matrix, truth: Int16Array.from(truth) };
}
