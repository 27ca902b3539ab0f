import type { TaskSpec } from '../core/taskSpec.js';
import type { Constraint } from './taskGroup.js';

/** Task → class: true for a row where every named task has its class. A task that does not apply has none. */
export type Condition = Readonly<Record<string, string>>;

/** A rule about the classes of several tasks, as the experiment file's `constraints:` holds it. */
export type ConstraintSpec =
  /** Where the first condition holds, the second one does. */
  | { readonly implies: readonly [Condition, Condition] }
  /** At most one of the conditions holds. */
  | { readonly excludes: readonly Condition[] }
  /** One of the conditions holds, and no second one. */
  | { readonly exactlyOne: readonly Condition[] }
  /** The classes of `tasks` are one of the rows of `allowed`; null stands for a task that does not apply. */
  | {
      readonly table: { readonly tasks: readonly string[]; readonly allowed: readonly (readonly (string | null)[])[] };
    };

/** The tasks that a constraint names, each once. */
export function constrainedTasks(spec: ConstraintSpec): string[] {
  if ('table' in spec) return [...new Set(spec.table.tasks)];
  return [...new Set(conditionsOf(spec).flatMap((condition) => Object.keys(condition)))];
}

function conditionsOf(spec: Exclude<ConstraintSpec, { table: unknown }>): readonly Condition[] {
  if ('implies' in spec) return spec.implies;
  return 'excludes' in spec ? spec.excludes : spec.exactlyOne;
}

/** @param position of the tasks among a group's variables */
export function compileConstraint(
  spec: ConstraintSpec,
  position: ReadonlyMap<string, number>,
  tasks: ReadonlyMap<string, Pick<TaskSpec, 'classes'>>,
): Constraint {
  const scope = constrainedTasks(spec)
    .map((name) => position.get(name)!)
    .sort((a, b) => a - b);
  if ('table' in spec) {
    const variables = spec.table.tasks.map((name) => position.get(name)!);
    const rows = spec.table.allowed.map((row) =>
      row.map((name, i) => {
        const { classes } = tasks.get(spec.table.tasks[i])!;
        return name === null ? classes.length : classes.indexOf(name);
      }),
    );
    return {
      scope,
      violated: (state) =>
        !rows.some((row) => row.every((value, i) => state[variables[i]] < 0 || state[variables[i]] === value)),
    };
  }
  const conditions = conditionsOf(spec).map((condition) =>
    Object.entries(condition).map(([task, name]): [variable: number, value: number] => [
      position.get(task)!,
      tasks.get(task)!.classes.indexOf(name),
    ]),
  );
  if ('implies' in spec) {
    const [premise, conclusion] = conditions;
    return { scope, violated: (state) => holds(premise, state) === true && holds(conclusion, state) === false };
  }
  const atLeastOne = 'exactlyOne' in spec;
  return {
    scope,
    violated(state) {
      let certain = 0;
      let open = 0;
      for (const condition of conditions) {
        const held = holds(condition, state);
        if (held === true) certain++;
        else if (held === undefined) open++;
      }
      return certain > 1 || (atLeastOne && certain + open === 0);
    },
  };
}

/** Whether a condition holds; undefined while that depends on states which are not decided. */
function holds(condition: readonly (readonly [number, number])[], state: Int16Array): boolean | undefined {
  let open = false;
  for (const [variable, value] of condition) {
    if (state[variable] < 0) open = true;
    else if (state[variable] !== value) return false;
  }
  return open ? undefined : true;
}
