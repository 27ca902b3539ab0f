import { createLabelMatrix, type LabelMatrix } from '../../src/core/labelMatrix.js';

/** The votes of some labeling functions alone. @param numbers their columns, ascending; they become columns 0, 1, … */
export function functionsOnly(matrix: LabelMatrix, numbers: readonly number[]): LabelMatrix {
  const { n, k, names, rowOffsets, lfs, votes } = matrix;
  const columnOf = new Map(numbers.map((j, column) => [j, column]));
  const offsets = new Uint32Array(n + 1);
  const columns: number[] = [];
  const kept: number[] = [];
  for (let row = 0; row < n; row++) {
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) {
      const column = columnOf.get(lfs[at]);
      if (column === undefined) continue;
      columns.push(column);
      kept.push(votes[at]);
    }
    offsets[row + 1] = kept.length;
  }
  return createLabelMatrix({
    k,
    names: numbers.map((j) => names[j]),
    rowOffsets: offsets,
    lfs: Uint32Array.from(columns),
    votes: Int16Array.from(kept),
  });
}
