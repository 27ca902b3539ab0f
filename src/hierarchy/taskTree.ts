import type { Problem } from '../core/errors.js';
import type { TaskSpec } from '../core/taskSpec.js';

/** How a task hangs below another one. */
export interface TaskLink {
  /** The task above. */
  readonly task: string;
  /** `parent`: applies only to rows of one class above; `refines`: splits the classes above into finer ones. */
  readonly kind: 'parent' | 'refines';
}

/** The forest that `parent` and `refines` make of the tasks. */
export interface TaskTree {
  /** All task names, every task after the one above it; otherwise in the order of declaration. */
  readonly order: readonly string[];
  readonly above: ReadonlyMap<string, TaskLink>;
  /** Task → the tasks directly below it, in the order of declaration. */
  readonly children: ReadonlyMap<string, readonly string[]>;
  /** What is wrong with the links; empty when the tree can be used. A faulty link is left out of the tree. */
  readonly problems: readonly Problem[];
}

type LinkedTask = Pick<TaskSpec, 'name' | 'classes' | 'source' | 'parent' | 'refines'>;

/**
 * Reads the links between tasks and checks them.
 *
 * Problem codes: UNKNOWN_TASK, UNKNOWN_CLASS, SEVERAL_PARENTS (a task with both `parent` and `refines`), TASK_CYCLE,
 * TASK_SOURCE (linked tasks label different rows), REFINES_COVERAGE (a class under none, or several, of the classes
 * above).
 */
export function taskTree(tasks: readonly LinkedTask[]): TaskTree {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const problems: Problem[] = [];
  const above = new Map<string, TaskLink>();
  for (const task of tasks) {
    const { parent, refines, name } = task;
    if (parent && refines) {
      problems.push({
        code: 'SEVERAL_PARENTS',
        path: `tasks.${name}.refines`,
        message: `expected one task above; received parent "${parent.task}" and refines "${refines.task}"`,
        hint: 'A task has one place in the tree: keep one of the two.',
      });
      continue;
    }
    const link: TaskLink | undefined = parent
      ? { task: parent.task, kind: 'parent' }
      : refines && { task: refines.task, kind: 'refines' };
    if (!link) continue;
    const found = linkProblems(task, link, byName);
    problems.push(...found);
    if (found.length === 0) above.set(name, link);
  }
  for (const cycle of cutCycles(tasks, above)) {
    problems.push({
      code: 'TASK_CYCLE',
      path: `tasks.${cycle[0]}`,
      message: `expected the tasks to form a tree; received the cycle ${[...cycle, cycle[0]].join(' → ')}`,
    });
  }
  const children = new Map<string, string[]>(tasks.map((task) => [task.name, []]));
  for (const task of tasks) {
    const link = above.get(task.name);
    if (link) children.get(link.task)?.push(task.name);
  }
  const order: string[] = [];
  const visit = (name: string) => {
    if (order.includes(name)) return;
    const link = above.get(name);
    if (link) visit(link.task);
    order.push(name);
  };
  for (const task of tasks) visit(task.name);
  return { order, above, children, problems };
}

function linkProblems(task: LinkedTask, link: TaskLink, byName: ReadonlyMap<string, LinkedTask>): Problem[] {
  const path = `tasks.${task.name}.${link.kind}`;
  const target = byName.get(link.task);
  if (!target || target === task) {
    const others = [...byName.keys()].filter((name) => name !== task.name);
    return [
      {
        code: 'UNKNOWN_TASK',
        path: `${path}.task`,
        message: `expected another task${others.length > 0 ? `, one of ${others.join(', ')}` : ''}; received "${link.task}"`,
      },
    ];
  }
  const problems: Problem[] = [];
  if (target.source !== task.source) {
    problems.push({
      code: 'TASK_SOURCE',
      path: `${path}.task`,
      message: `expected a task on the same data source "${task.source}"; "${target.name}" labels "${target.source}"`,
    });
  }
  if (task.parent && !target.classes.includes(task.parent.class)) {
    problems.push(unknownClass(`${path}.class`, task.parent.class, target));
  }
  if (task.refines) problems.push(...refinesProblems(task, target, `${path}.classes`));
  return problems;
}

function refinesProblems(task: LinkedTask, target: LinkedTask, path: string): Problem[] {
  const problems: Problem[] = [];
  const homes = new Map<string, string[]>(task.classes.map((name) => [name, []]));
  for (const [coarse, fine] of Object.entries(task.refines?.classes ?? {})) {
    if (!target.classes.includes(coarse)) problems.push(unknownClass(path, coarse, target));
    for (const name of fine) {
      const home = homes.get(name);
      if (home) home.push(coarse);
      else problems.push(unknownClass(`${path}.${coarse}`, name, task));
    }
  }
  for (const [name, home] of homes) {
    if (home.length === 1) continue;
    problems.push({
      code: 'REFINES_COVERAGE',
      path,
      message: `expected class "${name}" under exactly one class of "${target.name}"; received ${home.length === 0 ? 'none' : home.join(', ')}`,
    });
  }
  return problems;
}

function unknownClass(path: string, received: string, task: LinkedTask): Problem {
  return {
    code: 'UNKNOWN_CLASS',
    path,
    message: `expected a class of "${task.name}", one of ${task.classes.join(', ')}; received "${received}"`,
  };
}

/** Finds the cycles and takes their links out of `above`. */
function cutCycles(tasks: readonly LinkedTask[], above: Map<string, TaskLink>): string[][] {
  const cycles: string[][] = [];
  for (const task of tasks) {
    const walk: string[] = [];
    let name: string | undefined = task.name;
    while (name !== undefined && !walk.includes(name)) {
      walk.push(name);
      name = above.get(name)?.task;
    }
    if (name !== task.name) continue;
    cycles.push(walk);
    for (const member of walk) above.delete(member);
  }
  return cycles;
}
