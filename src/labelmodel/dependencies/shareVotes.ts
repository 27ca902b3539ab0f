import { createLabelMatrix, type LabelMatrix } from '../../core/labelMatrix.js';

/**
 * The matrix in which every group casts one vote, the one that most of its members cast; where several are cast as often, it
 * abstains. A group's column stands in its first member's place and bears all their names.
 *
 * @param groups disjoint, each ascending
 */
export function shareVotes(matrix: LabelMatrix, groups: readonly (readonly number[])[]): LabelMatrix {
  const { n, m, k, names, rowOffsets, lfs, votes } = matrix;
  const { columnOf, columns } = sharedColumns(m, groups);
  const offsets = new Uint32Array(n + 1);
  const sharedLfs = new Uint32Array(lfs.length);
  const sharedVotes = new Int16Array(lfs.length);
  const cast: (Map<number, number> | undefined)[] = new Array(columns.length);
  let length = 0;
  for (let row = 0; row < n; row++) {
    const touched: number[] = [];
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) {
      const column = columnOf[lfs[at]];
      let counts = cast[column];
      if (!counts) {
        counts = new Map();
        cast[column] = counts;
        touched.push(column);
      }
      counts.set(votes[at], (counts.get(votes[at]) ?? 0) + 1);
    }
    // Columns ascend by their first member, which need not be the one that votes first on this row.
    for (const column of touched.sort((a, b) => a - b)) {
      const vote = mostCast(cast[column]!, k);
      cast[column] = undefined;
      if (vote === undefined) continue;
      sharedLfs[length] = column;
      sharedVotes[length++] = vote;
    }
    offsets[row + 1] = length;
  }
  return createLabelMatrix({
    k,
    names: columns.map((members) => members.map((j) => names[j]).join(' + ')),
    rowOffsets: offsets,
    lfs: sharedLfs.slice(0, length),
    votes: sharedVotes.slice(0, length),
  });
}

/** Which column each labeling function has in {@link shareVotes}' matrix, and which ones each column stands for. */
export function sharedColumns(
  m: number,
  groups: readonly (readonly number[])[],
): { columnOf: Int32Array; columns: readonly (readonly number[])[] } {
  const groupOf = new Map(groups.flatMap((group) => group.map((j) => [j, group] as const)));
  const columnOf = new Int32Array(m);
  const columns: (readonly number[])[] = [];
  for (let j = 0; j < m; j++) {
    const members = groupOf.get(j) ?? [j];
    if (members[0] === j) columns.push(members);
    columnOf[j] = members[0] === j ? columns.length - 1 : columnOf[members[0]];
  }
  return { columnOf, columns };
}

function mostCast(counts: ReadonlyMap<number, number>, k: number): number | undefined {
  let best: number | undefined;
  let most = 0;
  for (let c = 0; c < k; c++) {
    const count = counts.get(c) ?? 0;
    if (count > most) {
      best = c;
      most = count;
    } else if (count === most) best = undefined;
  }
  return best;
}
