import { createLabelMatrix, type LabelMatrix } from '../../core/labelMatrix.js';
import { classLists } from '../../core/voteClasses.js';

/**
 * The matrix in which every group casts one vote, the one that most of its members cast; where several are cast as often, it is for
 * the classes that they have in common, and abstains where there is none. A vote of confidence w counts w, and the group's has the
 * mean confidence of those that it stands for. A group's column stands in its first member's place and bears all their names.
 *
 * @param groups disjoint, each ascending
 */
export function shareVotes(matrix: LabelMatrix, groups: readonly (readonly number[])[]): LabelMatrix {
  const { n, m, k, names, rowOffsets, lfs, votes, confidences } = matrix;
  const { columnOf, columns } = sharedColumns(m, groups);
  const lists = [...classLists(matrix)];
  const offsets = new Uint32Array(n + 1);
  const sharedLfs = new Uint32Array(lfs.length);
  const sharedVotes = new Int16Array(lfs.length);
  const shares = confidences && new Float32Array(lfs.length);
  const cast: (Map<number, Cast> | undefined)[] = new Array(columns.length);
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
      const before = counts.get(votes[at]) ?? { weight: 0, votes: 0 };
      counts.set(votes[at], { weight: before.weight + (confidences ? confidences[at] : 1), votes: before.votes + 1 });
    }
    // Columns ascend by their first member, which need not be the one that votes first on this row.
    for (const column of touched.sort((a, b) => a - b)) {
      const most = mostCast(cast[column]!);
      cast[column] = undefined;
      const vote = most.length === 1 ? most[0][0] : inCommon(most.map(([code]) => lists[code]));
      if (vote === undefined) continue;
      sharedLfs[length] = column;
      if (shares) {
        const weight = most.reduce((sum, [, each]) => sum + each.weight, 0);
        shares[length] = weight / most.reduce((sum, [, each]) => sum + each.votes, 0);
      }
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
    sets: lists.slice(k),
    confidences: shares?.slice(0, length),
  });

  /** The code of a vote for the classes that are in every one of the lists; undefined for none. */
  function inCommon(several: readonly (readonly number[])[]): number | undefined {
    const classes = several[0].filter((c) => several.every((each) => each.includes(c)));
    if (classes.length === 0) return undefined;
    const code = lists.findIndex((each) => each.join() === classes.join());
    return code >= 0 ? code : lists.push(classes) - 1;
  }
}

/** What a vote's casters come to together, and their number. */
interface Cast {
  readonly weight: number;
  readonly votes: number;
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

/** The votes of the largest weight, lowest codes first. */
function mostCast(counts: ReadonlyMap<number, Cast>): readonly (readonly [code: number, cast: Cast])[] {
  const most = Math.max(...Array.from(counts.values(), ({ weight }) => weight));
  return [...counts].filter(([, { weight }]) => weight >= most - tie).sort(([a], [b]) => a - b);
}

/** Sums of confidences that differ by no more are equal. */
const tie = 1e-6;
