import type { TaskSpec } from '../../core/taskSpec.js';
import type { ConstraintSpec } from '../../hierarchy/constraintSpec.js';
import { type TaskGroup, taskGroup } from '../../hierarchy/taskGroup.js';
import { taskTree } from '../../hierarchy/taskTree.js';

/** The group that tasks make among themselves; a link to a task that is not among them is left out. */
export function groupOf(
  tasks: readonly Pick<TaskSpec, 'name' | 'classes' | 'parent' | 'refines'>[],
  constraints: readonly ConstraintSpec[],
): TaskGroup {
  const names = new Set(tasks.map(({ name }) => name));
  const inside = tasks.map(({ name, classes, parent, refines }) => ({
    name,
    classes,
    source: '',
    ...(parent && names.has(parent.task) && { parent }),
    ...(refines && names.has(refines.task) && { refines }),
  }));
  return taskGroup(inside, taskTree(inside), constraints);
}
