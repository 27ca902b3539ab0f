import { EspalierError } from './errors.js';

/**
 * The votes of m labeling functions on n examples, sparse by row (CSR): an abstain takes no memory.
 * Row i's votes stand at positions `rowOffsets[i]` … `rowOffsets[i + 1] − 1` of `lfs` and `votes`, in ascending LF order.
 */
export interface LabelMatrix {
  readonly n: number;
  readonly m: number;
  /** Number of classes: every vote lies in 0…k−1. */
  readonly k: number;
  /** [m] the labeling functions' names. */
  readonly names: readonly string[];
  /** [n + 1] */
  readonly rowOffsets: Uint32Array;
  /** [number of votes] which labeling function, 0…m−1. */
  readonly lfs: Uint16Array | Uint32Array;
  /** [number of votes] its vote, 0…k−1; 16 bits, as 150 classes do not fit into 8. */
  readonly votes: Int16Array;
}

/**
 * The one checked way to a {@link LabelMatrix}.
 *
 * @throws EspalierError SHAPE, LF_INDEX, VOTE_RANGE when the parts do not fit together
 */
export function createLabelMatrix(parts: Omit<LabelMatrix, 'n' | 'm'>): LabelMatrix {
  const { k, names, rowOffsets, lfs, votes } = parts;
  const n = rowOffsets.length - 1;
  const m = names.length;
  if (n < 0 || rowOffsets[0] !== 0 || rowOffsets[n] !== votes.length || lfs.length !== votes.length) {
    throw new EspalierError({
      code: 'SHAPE',
      message: `label matrix: rowOffsets must run from 0 to the number of votes = ${votes.length}, and lfs must be as long; received rowOffsets ${rowOffsets[0]}…${rowOffsets[n]}, ${lfs.length} lfs`,
    });
  }
  for (let row = 0; row < n; row++) {
    let previous = -1;
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) {
      if (lfs[at] <= previous || lfs[at] >= m) {
        throw new EspalierError({
          code: 'LF_INDEX',
          message: `label matrix row ${row}: LF indices must ascend within 0…${m - 1}; received ${lfs[at]} after ${previous}`,
        });
      }
      previous = lfs[at];
      if (votes[at] < 0 || votes[at] >= k) {
        throw new EspalierError({
          code: 'VOTE_RANGE',
          message: `label matrix row ${row}, LF "${names[lfs[at]]}": a vote must lie in 0…${k - 1}; received ${votes[at]}`,
        });
      }
    }
  }
  return { n, m, k, names, rowOffsets, lfs, votes };
}

/** Builds a label matrix from a dense table: `table[i][j]` is LF j's vote on row i, −1 = abstain. For small inputs. */
export function labelMatrixFromDense(
  table: readonly ArrayLike<number>[],
  k: number,
  names: readonly string[] = Array.from({ length: table[0]?.length ?? 0 }, (_, j) => `lf${j}`),
): LabelMatrix {
  const rowOffsets = new Uint32Array(table.length + 1);
  const lfs: number[] = [];
  const votes: number[] = [];
  table.forEach((row, i) => {
    for (let j = 0; j < row.length; j++) {
      if (row[j] === -1) continue;
      lfs.push(j);
      votes.push(row[j]);
    }
    rowOffsets[i + 1] = votes.length;
  });
  return createLabelMatrix({ k, names, rowOffsets, lfs: Uint32Array.from(lfs), votes: Int16Array.from(votes) });
}

/** The matrix of the given rows, in the given order. */
export function selectRows(matrix: LabelMatrix, rows: ArrayLike<number>): LabelMatrix {
  const rowOffsets = new Uint32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) {
    rowOffsets[i + 1] = rowOffsets[i] + matrix.rowOffsets[rows[i] + 1] - matrix.rowOffsets[rows[i]];
  }
  const total = rowOffsets[rows.length];
  const lfs = matrix.lfs instanceof Uint16Array ? new Uint16Array(total) : new Uint32Array(total);
  const votes = new Int16Array(total);
  for (let i = 0; i < rows.length; i++) {
    const from = matrix.rowOffsets[rows[i]];
    const to = matrix.rowOffsets[rows[i] + 1];
    lfs.set(matrix.lfs.subarray(from, to), rowOffsets[i]);
    votes.set(matrix.votes.subarray(from, to), rowOffsets[i]);
  }
  return { ...matrix, n: rows.length, rowOffsets, lfs, votes };
}
