import type { ProbLabels } from '../core/probLabels.js';
import type { TaskSpec } from '../core/taskSpec.js';
import type { TaskTree } from './taskTree.js';

/**
 * [n] P(the task applies to the row): 1 without a task above; below a `parent` the chance of the parent's class given
 * that the parent applies, times the chance that it applies, and so on up; below `refines` as for the task refined.
 *
 * @param labels the probabilistic labels of the tasks above, all over the same n rows
 */
export function applicability(
  task: Pick<TaskSpec, 'name' | 'parent'>,
  tree: TaskTree,
  tasks: ReadonlyMap<string, Pick<TaskSpec, 'name' | 'classes' | 'parent'>>,
  labels: ReadonlyMap<string, ProbLabels>,
  n: number,
): Float32Array {
  const applies = new Float32Array(n).fill(1);
  let at: Pick<TaskSpec, 'name' | 'parent'> | undefined = task;
  for (let link = tree.above.get(task.name); link && at; link = tree.above.get(link.task)) {
    const above = tasks.get(link.task);
    const probs = labels.get(link.task);
    if (link.kind === 'parent' && at.parent && above && probs) {
      const c = above.classes.indexOf(at.parent.class);
      for (let row = 0; row < n; row++) applies[row] *= probs.probs[row * probs.k + c];
    }
    at = above;
  }
  return applies;
}
