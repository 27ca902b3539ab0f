import { EspalierError } from './errors.js';

/**
 * The votes of m labeling functions on n examples, sparse by row (CSR): an abstain takes no memory.
 * Row i's votes stand at positions `rowOffsets[i]` … `rowOffsets[i + 1] − 1` of `lfs` and `votes`, in ascending LF order.
 *
 * A vote is a *code*: 0…k−1 is a class, and k + i any one of the classes in `sets[i]`, so that "not c" is the set of all
 * others. A set of one class is that class's code, and a set of all classes an abstain: neither is ever in `sets`.
 */
export interface LabelMatrix {
  readonly n: number;
  readonly m: number;
  /** Number of classes. */
  readonly k: number;
  /** [m] the labeling functions' names. */
  readonly names: readonly string[];
  /** [n + 1] */
  readonly rowOffsets: Uint32Array;
  /** [number of votes] which labeling function, 0…m−1. */
  readonly lfs: Uint16Array | Uint32Array;
  /** [number of votes] its vote, a code from 0 to {@link codeCount} − 1; 16 bits, as 150 classes do not fit into 8. */
  readonly votes: Int16Array;
  /** What the codes from k on stand for: classes, ascending, 2…k−1 of them, no list twice. Absent: all votes are classes. */
  readonly sets?: readonly (readonly number[])[];
  /** [number of votes] how much of a vote each one is, in (0, 1]. Absent: each is a whole one. */
  readonly confidences?: Float32Array;
}

/** Number of codes that a vote may have: the classes and the sets. */
export function codeCount({ k, sets }: Pick<LabelMatrix, 'k' | 'sets'>): number {
  return k + (sets?.length ?? 0);
}

/**
 * The one checked way to a {@link LabelMatrix}. Sets and confidences that say nothing (no sets, every vote a whole one) are left out.
 *
 * @throws EspalierError SHAPE, LF_INDEX, VOTE_RANGE, VOTE_SET, CONFIDENCE when the parts do not fit together
 */
export function createLabelMatrix(parts: Omit<LabelMatrix, 'n' | 'm'>): LabelMatrix {
  const { k, names, rowOffsets, lfs, votes } = parts;
  const sets = parts.sets?.length ? parts.sets : undefined;
  const codes = codeCount({ k, sets });
  const n = rowOffsets.length - 1;
  const m = names.length;
  if (n < 0 || rowOffsets[0] !== 0 || rowOffsets[n] !== votes.length || lfs.length !== votes.length) {
    throw new EspalierError({
      code: 'SHAPE',
      message: `label matrix: rowOffsets must run from 0 to the number of votes = ${votes.length}, and lfs must be as long; received rowOffsets ${rowOffsets[0]}…${rowOffsets[n]}, ${lfs.length} lfs`,
    });
  }
  if (sets) checkSets(sets, k);
  const confidences = parts.confidences && checkedConfidences(parts.confidences, votes.length);
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
      if (votes[at] < 0 || votes[at] >= codes) {
        throw new EspalierError({
          code: 'VOTE_RANGE',
          message: `label matrix row ${row}, LF "${names[lfs[at]]}": a vote must lie in 0…${codes - 1}; received ${votes[at]}`,
        });
      }
    }
  }
  return { n, m, k, names, rowOffsets, lfs, votes, ...(sets && { sets }), ...(confidences && { confidences }) };
}

function checkSets(sets: readonly (readonly number[])[], k: number): void {
  const seen = new Set<string>();
  for (const classes of sets) {
    const ascends = classes.every((c, i) => Number.isInteger(c) && c < k && c > (i === 0 ? -1 : classes[i - 1]));
    if (!ascends || classes.length < 2 || classes.length > k - 1 || seen.has(classes.join())) {
      throw new EspalierError({
        code: 'VOTE_SET',
        message: `label matrix: a set must hold 2…k−1 = 2…${k - 1} classes, ascending within 0…${k - 1}, and stand once; received [${classes.join(', ')}]`,
      });
    }
    seen.add(classes.join());
  }
}

/** Undefined where every vote is a whole one. */
function checkedConfidences(confidences: Float32Array, votes: number): Float32Array | undefined {
  if (confidences.length !== votes) {
    throw new EspalierError({
      code: 'SHAPE',
      message: `label matrix: expected a confidence for each of the ${votes} votes; received ${confidences.length}`,
    });
  }
  const wrong = confidences.find((share) => !(share > 0 && share <= 1));
  if (wrong !== undefined) {
    throw new EspalierError({
      code: 'CONFIDENCE',
      message: `label matrix: a confidence must be above 0 and at most 1; received ${wrong}`,
    });
  }
  return confidences.every((share) => share === 1) ? undefined : confidences;
}

/**
 * Builds a label matrix from a dense table: `table[i][j]` is LF j's vote on row i, −1 = abstain. For small inputs.
 *
 * @param more.confidences a table of the same shape; what it holds beside an abstain is not read
 */
export function labelMatrixFromDense(
  table: readonly ArrayLike<number>[],
  k: number,
  names: readonly string[] = Array.from({ length: table[0]?.length ?? 0 }, (_, j) => `lf${j}`),
  more: { sets?: LabelMatrix['sets']; confidences?: readonly ArrayLike<number>[] } = {},
): LabelMatrix {
  const rowOffsets = new Uint32Array(table.length + 1);
  const lfs: number[] = [];
  const votes: number[] = [];
  const shares: number[] = [];
  table.forEach((row, i) => {
    for (let j = 0; j < row.length; j++) {
      if (row[j] === -1) continue;
      lfs.push(j);
      votes.push(row[j]);
      shares.push(more.confidences?.[i][j] ?? 1);
    }
    rowOffsets[i + 1] = votes.length;
  });
  return createLabelMatrix({
    k,
    names,
    rowOffsets,
    lfs: Uint32Array.from(lfs),
    votes: Int16Array.from(votes),
    sets: more.sets,
    confidences: more.confidences && Float32Array.from(shares),
  });
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
  const confidences = matrix.confidences && new Float32Array(total);
  for (let i = 0; i < rows.length; i++) {
    const from = matrix.rowOffsets[rows[i]];
    const to = matrix.rowOffsets[rows[i] + 1];
    lfs.set(matrix.lfs.subarray(from, to), rowOffsets[i]);
    votes.set(matrix.votes.subarray(from, to), rowOffsets[i]);
    confidences?.set(matrix.confidences!.subarray(from, to), rowOffsets[i]);
  }
  return { ...matrix, n: rows.length, rowOffsets, lfs, votes, ...(confidences && { confidences }) };
}
