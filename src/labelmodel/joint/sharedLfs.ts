import type { JointLabelingFunction } from './jointVotes.js';

/**
 * One labeling function per number, with its columns in the order of the tasks.
 *
 * @param tasks in the order of the group's variables
 */
export function sharedLfs(
  tasks: readonly { readonly names: readonly string[]; readonly lfIds: ArrayLike<number> }[],
): JointLabelingFunction[] {
  const lfs = new Map<number, { name: string; columns: { variable: number; lf: number }[] }>();
  tasks.forEach(({ names, lfIds }, variable) => {
    names.forEach((name, lf) => {
      const known = lfs.get(lfIds[lf]);
      if (known) known.columns.push({ variable, lf });
      else lfs.set(lfIds[lf], { name, columns: [{ variable, lf }] });
    });
  });
  return [...lfs.values()];
}
