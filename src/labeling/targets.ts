import type { Problem } from '../core/errors.js';
import type { TaskSpec } from '../core/taskSpec.js';
import { type ClassVote, resolveVote } from './classVote.js';
import type { Lane } from './labelingFunction.js';

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

/** What `map` may say: a value of the file → what it votes for, or null for an abstain. */
export type ClassMap = Readonly<Record<string, ClassVote | null>>;

/** The entries of `map` that are no vote on a task, or one that leaves out no class. */
export function checkMap(map: ClassMap | undefined, tasks: readonly TaskSpec[]): Problem[] {
  return Object.entries(map ?? {}).flatMap(([value, vote]) =>
    tasks.flatMap(({ name: task, classes }): Problem[] => {
      if (vote === null) return [];
      const found = resolveVote(vote, task, classes);
      if (!('classes' in found)) {
        const { code, message, path } = found;
        return [{ code, path: ['map', value, ...path].join('.'), message }];
      }
      if (found.classes.length < classes.length || classes.length < 2) return [];
      const message = `expected a vote that leaves out a class of "${task}" (${classes.join(', ')}); received one for all: say null for an abstain`;
      return [{ code: 'VOTE_SET', path: `map.${value}`, message }];
    }),
  );
}
