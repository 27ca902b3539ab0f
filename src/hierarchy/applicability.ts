import type { ProbLabels } from '../core/probLabels.js';
import type { TaskSpec } from '../core/taskSpec.js';
import type { TaskTree } from './taskTree.js';

/**
 * [n] P(the task applies to the row): 1 without a task above; below a `parent` the chance of the parent's class given
 * that the parent applies, times the chance that it applies, and so on up; below `refines` the chance of a class that
 * is split at all, in the same way.
 *
 * @param labels the probabilistic labels of the tasks above, all over the same n rows
 */
export function applicability(
  task: Pick<TaskSpec, 'name' | 'parent' | 'refines'>,
  tree: TaskTree,
  tasks: ReadonlyMap<string, Pick<TaskSpec, 'name' | 'classes' | 'parent' | 'refines'>>,
  labels: ReadonlyMap<string, ProbLabels>,
  n: number,
): Float32Array {
  const applies = new Float32Array(n).fill(1);
  let at: Pick<TaskSpec, 'name' | 'parent' | 'refines'> | undefined = task;
  for (let link = tree.above.get(task.name); link && at; link = tree.above.get(link.task)) {
    const above = tasks.get(link.task);
    const probs = labels.get(link.task);
    if (above && probs) {
      const wanted =
        link.kind === 'parent' ? [at.parent?.class] : Object.entries(at.refines?.classes ?? {}).map(splitClass);
      const classes = above.classes.flatMap((name, c) => (wanted.includes(name) ? [c] : []));
      if (classes.length < above.classes.length) multiplyByChance(applies, probs, classes);
    }
    at = above;
  }
  return applies;
}

function splitClass([coarse, fine]: [string, readonly string[]]): string | undefined {
  return fine.length > 0 ? coarse : undefined;
}

function multiplyByChance(applies: Float32Array, { probs, k }: ProbLabels, classes: readonly number[]): void {
  for (let row = 0; row < applies.length; row++) {
    let chance = 0;
    for (const c of classes) chance += probs[row * k + c];
    applies[row] *= chance;
  }
}
