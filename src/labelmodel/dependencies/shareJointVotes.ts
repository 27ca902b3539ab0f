import type { LabelMatrix } from '../../core/labelMatrix.js';
import type { Dependency } from './dependency.js';
import { dependentGroups } from './dependentGroups.js';
import { sharedColumns, shareVotes } from './shareVotes.js';

/** A task's votes as a joint model sees them, dependent labeling functions sharing one vote. */
export interface SharedVotes {
  readonly matrix: LabelMatrix;
  readonly lfIds: readonly number[];
  /** [m] which of its columns stands for each of the task's own. */
  readonly columnOf: Int32Array;
}

/**
 * {@link shareVotes} for the tasks of a group. The same functions that share a vote on several tasks are one function there
 * too, as {@link JointTask.lfIds} tells; one that shares its vote on one task only is itself on the others.
 *
 * @param tasks every task's votes on all rows, and its dependencies
 */
export function shareJointVotes(
  tasks: readonly {
    readonly matrix: LabelMatrix;
    readonly lfIds: readonly number[];
    readonly dependencies: readonly Dependency[];
  }[],
): SharedVotes[] {
  let next = tasks.reduce((most, { lfIds }) => Math.max(most, ...lfIds), -1) + 1;
  const idOf = new Map<string, number>();
  return tasks.map(({ matrix, lfIds, dependencies }) => {
    const groups = dependentGroups(matrix.m, dependencies);
    const { columnOf, columns } = sharedColumns(matrix.m, groups);
    if (groups.length === 0) return { matrix, lfIds, columnOf };
    const ids = columns.map((members) => {
      if (members.length === 1) return lfIds[members[0]];
      const key = JSON.stringify(members.map((j) => lfIds[j]).sort((a, b) => a - b));
      if (!idOf.has(key)) idOf.set(key, next++);
      return idOf.get(key)!;
    });
    return { matrix: shareVotes(matrix, groups), lfIds: ids, columnOf };
  });
}
