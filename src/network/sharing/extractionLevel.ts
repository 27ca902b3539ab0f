import type { VariableSpec } from '../variables.js';
import { type Experts, experts } from './experts.js';
import { type Gates, gates } from './gates.js';
import type { SharingTask } from './sharing.js';

/** One level of progressive layered extraction: its experts, and the gates over them. */
export interface ExtractionLevel {
  /** Of the tasks: the first expert of every task, then the second of every task, and so on. */
  readonly own: Experts;
  readonly shared: Experts;
  /** Per task, over its own experts and then the shared ones. */
  readonly gates: Gates;
  /** Below the last level: over all tasks' experts, as `own` has them, and then the shared ones. */
  readonly sharedGate?: Gates;
  /** From the bottom to the top. */
  readonly variables: readonly VariableSpec[];
}

/**
 * What only one task's loss reaches is named as that task's: experts of the last level, and gates of the last two. Below, the
 * shared gate lets all losses through.
 *
 * @param level counted from 0
 * @param count of own experts per task, and of shared ones
 * @param fanIn width of what its experts and gates read
 */
export function extractionLevel(
  level: number,
  levels: number,
  count: { readonly own: number; readonly shared: number },
  fanIn: number,
  layers: readonly number[],
  tasks: readonly SharingTask[],
): ExtractionLevel {
  const last = level === levels - 1;
  const owned = (name: string) => `heads/${name}/level${level}`;
  const common = (name: string) => `trunk/level${level}/tasks/${name}`;
  const numbers = (n: number) => Array.from({ length: n }, (_, i) => i);
  const ofTask = last ? owned : common;
  const own = experts(
    last ? `heads@level${level}/experts` : `trunk/level${level}/tasks`,
    numbers(count.own).flatMap((i) => tasks.map(({ name }) => `${ofTask(name)}/experts/${i}`)),
    fanIn,
    layers,
  );
  const shared = experts(
    `trunk/level${level}/experts`,
    numbers(count.shared).map((i) => `trunk/level${level}/experts/${i}`),
    fanIn,
    layers,
  );
  const gatesOwned = level >= levels - 2;
  const ownGates = gates(
    gatesOwned ? `heads@level${level}/gates/kernel` : `trunk/level${level}/gates/kernel`,
    tasks.map(({ name }) => `${gatesOwned ? owned(name) : common(name)}/gate/kernel`),
    fanIn,
    count.own + count.shared,
  );
  const sharedGate = last
    ? undefined
    : gates(
        `trunk/level${level}/gate/kernel`,
        [`trunk/level${level}/gate/kernel`],
        fanIn,
        count.own * tasks.length + count.shared,
      );
  return {
    own,
    shared,
    gates: ownGates,
    sharedGate,
    variables: [...own.variables, ...shared.variables, ...ownGates.variables, ...(sharedGate?.variables ?? [])],
  };
}
