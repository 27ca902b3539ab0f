import { EspalierError, type Problem } from '../core/errors.js';
import type { TaskHead } from './networkDefinition.js';

/** Tasks with the same number of classes: their logits stand in one [b, t, k] tensor, so that one softmax serves all. */
export interface HeadGroup {
  readonly k: number;
  /** [t] task numbers, in the order of the tensor's second axis. */
  readonly tasks: readonly number[];
}

/** Where the tasks' logits come from and where they go. */
export interface HeadLayout {
  readonly groups: readonly HeadGroup[];
  /** Linear heads on the trunk, in the column order of the one fused product; `start` is the first column. */
  readonly fused: readonly { readonly task: number; readonly start: number; readonly k: number }[];
  /** Width of the fused product. */
  readonly fusedWidth: number;
  /** Task numbers, every task after those whose predictions it sees. */
  readonly order: readonly number[];
}

/**
 * Lays out the heads. Groups stand in the order of their first task; within a group the plain linear heads come first, so
 * that a group of only such heads is one slice of the fused product; and tasks with slices stand side by side, so that
 * their labels are one run.
 *
 * @param sliced numbers of the tasks with slice heads
 * @throws EspalierError UNKNOWN_TASK, HEAD_CYCLE with all problems of all tasks
 */
export function layoutHeads(tasks: readonly TaskHead[], sliced: ReadonlySet<number> = new Set()): HeadLayout {
  const order = dependencyOrder(tasks);
  const ks = [...new Set(tasks.map((task) => task.k))];
  const groups = ks.map((k) => {
    const members = tasks.flatMap((task, i) => (task.k === k ? [i] : []));
    const among = (plain: boolean, withSlices: boolean) =>
      members.filter((i) => isPlain(tasks[i]) === plain && sliced.has(i) === withSlices);
    return { k, tasks: [...among(true, false), ...among(true, true), ...among(false, true), ...among(false, false)] };
  });
  const onTrunk = (i: number) => tasks[i].head.layers.length === 0 && tasks[i].head.inputs.includes('trunk');
  const inGroups = groups.flatMap((group) => group.tasks);
  let fusedWidth = 0;
  const fused = [
    ...inGroups.filter((i) => isPlain(tasks[i])),
    ...inGroups.filter((i) => onTrunk(i) && !isPlain(tasks[i])),
  ].map((task) => {
    const start = fusedWidth;
    fusedWidth += tasks[task].k;
    return { task, start, k: tasks[task].k };
  });
  return { groups, fused, fusedWidth, order };
}

/** A linear head that sees the trunk and nothing else. */
export function isPlain({ head }: TaskHead): boolean {
  return head.layers.length === 0 && head.inputs.length === 1 && head.inputs[0] === 'trunk';
}

/** The tasks whose predictions a head sees. */
export function seenTasks({ head }: TaskHead): string[] {
  return head.inputs.filter((input) => input !== 'trunk');
}

function dependencyOrder(tasks: readonly TaskHead[]): number[] {
  const numbers = new Map(tasks.map((task, i) => [task.name, i]));
  const problems: Problem[] = [];
  const order: number[] = [];
  const state = new Uint8Array(tasks.length);
  const visit = (i: number, trail: readonly string[]) => {
    if (state[i] === 2) return;
    const { name } = tasks[i];
    if (state[i] === 1) {
      const cycle = [...trail.slice(trail.indexOf(name)), name].join(' → ');
      problems.push({
        code: 'HEAD_CYCLE',
        path: `tasks.${name}.head.inputs`,
        message: `expected heads that do not see their own prediction; received ${cycle}`,
      });
      return;
    }
    state[i] = 1;
    for (const seen of seenTasks(tasks[i])) {
      const j = numbers.get(seen);
      if (j === undefined) {
        problems.push({
          code: 'UNKNOWN_TASK',
          path: `tasks.${name}.head.inputs`,
          message: `expected trunk or the name of another task; received "${seen}"`,
        });
      } else visit(j, [...trail, name]);
    }
    state[i] = 2;
    order.push(i);
  };
  for (let i = 0; i < tasks.length; i++) visit(i, []);
  if (problems.length > 0) throw new EspalierError(problems);
  return order;
}
