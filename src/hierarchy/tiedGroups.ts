import type { TaskSpec } from '../core/taskSpec.js';
import { type ConstraintSpec, constrainedTasks } from './constraintSpec.js';
import { type TaskGroup, taskGroup } from './taskGroup.js';
import { taskTree } from './taskTree.js';

/**
 * The groups of tasks whose classes depend on one another, by `parent`, `refines` or a constraint. A task that nothing ties
 * is in none of them.
 *
 * @returns in the order of each group's first task
 */
export function tiedGroups(
  tasks: readonly Pick<TaskSpec, 'name' | 'classes' | 'parent' | 'refines'>[],
  constraints: readonly ConstraintSpec[],
): TaskGroup[] {
  const tree = taskTree(
    tasks.map(({ name, classes, parent, refines }) => ({ name, classes, parent, refines, source: '' })),
  );
  const home = new Map(tree.order.map((name) => [name, name]));
  const find = (name: string): string => {
    const up = home.get(name)!;
    return up === name ? name : find(up);
  };
  const join = (a: string, b: string) => home.set(find(a), find(b));
  for (const [name, { task }] of tree.above) join(name, task);
  for (const spec of constraints) {
    const [first, ...others] = constrainedTasks(spec);
    for (const name of others) join(first, name);
  }
  const members = new Map<string, (typeof tasks)[number][]>();
  for (const task of tasks) members.set(find(task.name), [...(members.get(find(task.name)) ?? []), task]);
  return [...members.values()]
    .filter(({ length }) => length > 1)
    .map((group) => {
      const names = new Set(group.map(({ name }) => name));
      return taskGroup(
        group,
        tree,
        constraints.filter((spec) => constrainedTasks(spec).some((name) => names.has(name))),
      );
    });
}
