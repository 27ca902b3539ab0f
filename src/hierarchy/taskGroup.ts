import type { TaskSpec } from '../core/taskSpec.js';
import { type ConstraintSpec, compileConstraint } from './constraintSpec.js';
import type { TaskTree } from './taskTree.js';

/**
 * One task as a random variable. States 0…k−1 are its classes; where it may not apply to a row, state k is N/A.
 */
export interface TaskVariable {
  readonly name: string;
  /** Number of classes. */
  readonly k: number;
  /** k, or k + 1 with N/A as the last one. */
  readonly states: number;
  /** The variable of the task above, and per state of it the states of this one that are possible under it. */
  readonly above?: { readonly variable: number; readonly under: readonly (readonly number[])[] };
}

/** What a vector of states must keep to. */
export interface Constraint {
  /** The variables it speaks about, ascending. */
  readonly scope: readonly number[];
  /**
   * @param state [variables] a state each, −1 = not decided yet
   * @returns true when no way of deciding the rest can satisfy it; with everything decided, whether it is broken
   */
  violated(state: Int16Array): boolean;
}

/** Tasks that hang together, with all that ties them: their label vectors are *feasible* where no constraint is violated. */
export interface TaskGroup {
  /** A task comes after the one above it. */
  readonly variables: readonly TaskVariable[];
  readonly constraints: readonly Constraint[];
}

/**
 * The group that the given tasks make. A link to a task outside of the group is left out.
 *
 * - `parent`: the task has a class exactly where the parent has the named one, else it is N/A.
 * - `refines`: the task has one of a coarse class's classes exactly where the coarse task has that class; it is N/A under
 *   a class that is not split, and where the coarse task is.
 */
export function taskGroup(
  tasks: readonly Pick<TaskSpec, 'name' | 'classes' | 'parent' | 'refines'>[],
  tree: Pick<TaskTree, 'order' | 'above'>,
  specs: readonly ConstraintSpec[] = [],
): TaskGroup {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const names = tree.order.filter((name) => byName.has(name));
  const position = new Map(names.map((name, i) => [name, i]));
  const variables: TaskVariable[] = [];
  const constraints: Constraint[] = [];
  for (const name of names) {
    const task = byName.get(name)!;
    const k = task.classes.length;
    const variable = position.get(tree.above.get(name)?.task ?? '');
    if (variable === undefined) {
      variables.push({ name, k, states: k });
      continue;
    }
    const upper = variables[variable];
    const upperClasses = byName.get(upper.name)!.classes;
    const classesUnder = upperClasses.map((upperClass) => classesBelow(task, upperClass));
    if (upper.states > upper.k) classesUnder.push([]);
    const states = classesUnder.some((classes) => classes.length === 0) ? k + 1 : k;
    const under = classesUnder.map((classes) => (classes.length === 0 ? [k] : classes));
    variables.push({ name, k, states, above: { variable, under } });
    const own = variables.length - 1;
    const allowed = under.map((list) => new Set(list));
    constraints.push({
      scope: [variable, own],
      violated: (state) => state[variable] >= 0 && state[own] >= 0 && !allowed[state[variable]].has(state[own]),
    });
  }
  for (const spec of specs) constraints.push(compileConstraint(spec, position, byName));
  return { variables, constraints };
}

/** The classes of `task` that are possible where the task above has `upperClass`. */
function classesBelow(
  { classes, parent, refines }: Pick<TaskSpec, 'classes' | 'parent' | 'refines'>,
  upperClass: string,
) {
  if (parent) return parent.class === upperClass ? classes.map((_, c) => c) : [];
  return (refines?.classes[upperClass] ?? []).map((name) => classes.indexOf(name));
}
