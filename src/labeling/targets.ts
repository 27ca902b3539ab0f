import type { Problem } from '../core/errors.js';
import type { TaskSpec } from '../core/taskSpec.js';
import type { Lane } from './labelingFunction.js';
import { nearMiss } from './nearMiss.js';

/** Who is spoken to by kinds that yield classes: each task, or a slice, for which every value means "in". */
export interface Target {
  readonly task?: string;
  readonly classes?: readonly string[];
}

export function targetsOf(tasks: readonly TaskSpec[]): Target[] {
  return tasks.length > 0 ? tasks.map(({ name, classes }) => ({ task: name, classes })) : [{}];
}

export function laneOf(name: string, target: Target): Lane {
  return target.task === undefined ? { name } : { name, task: target.task };
}

/** What `map` may say: a value of the file → a class, or null for an abstain. */
export type ClassMap = Readonly<Record<string, string | null>>;

/** The entries of `map` that name no class of a task. */
export function checkMap(map: ClassMap | undefined, tasks: readonly TaskSpec[]): Problem[] {
  return Object.entries(map ?? {}).flatMap(([value, name]) =>
    tasks.flatMap(({ name: task, classes }): Problem[] => {
      if (name === null || classes.includes(name)) return [];
      const message = `expected a class of "${task}" (${classes.join(', ')}); received "${name}".${nearMiss(name, classes)}`;
      return [{ code: 'UNKNOWN_CLASS', path: `map.${value}`, message }];
    }),
  );
}
