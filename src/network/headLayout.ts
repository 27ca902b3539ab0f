import { EspalierError, type Problem } from '../core/errors.js';
import type { TaskHead } from './networkDefinition.js';

/** Tasks with the same number of classes: their logits stand in one [b, t, k] tensor, so that one softmax serves all. */
export interface HeadGroup {
  readonly k: number;
  /** [t] task numbers, in the order of the tensor's second axis. */
  readonly tasks: readonly number[];
}

/** Linear heads at one depth, whose kernels stand side by side in one product. */
export interface FusedHeads {
  /** The trunk's layer, counted from 1; left out: on top. */
  readonly at?: number;
  /** In the order of their columns; `start` is the first one. */
  readonly columns: readonly { readonly task: number; readonly start: number; readonly width: number }[];
  /** Columns in all. */
  readonly width: number;
}

/** Where the tasks' logits come from and where they go. */
export interface HeadLayout {
  readonly groups: readonly HeadGroup[];
  /** One fused product per depth at which linear heads stand, that on top, where there is one, first. */
  readonly products: readonly FusedHeads[];
  /** Task numbers, every task after those whose predictions it sees. */
  readonly order: readonly number[];
}

/**
 * Lays out the heads. Groups stand in the order of their first task; within a group the plain linear heads come first, so
 * that a group of only such heads at one depth is one slice of a fused product; and tasks with slices, which all stand on
 * top, stand side by side, so that their labels are one run.
 *
 * @param sliced numbers of the tasks with slice heads
 * @throws EspalierError UNKNOWN_TASK, HEAD_CYCLE with all problems of all tasks
 */
export function layoutHeads(tasks: readonly TaskHead[], sliced: ReadonlySet<number> = new Set()): HeadLayout {
  const order = dependencyOrder(tasks);
  const ks = [...new Set(tasks.map((task) => task.k))];
  const depths = [...depthsOf(tasks), undefined];
  const groups = ks.map((k) => {
    const members = tasks.flatMap((task, i) => (task.k === k ? [i] : []));
    const among = (plain: boolean, withSlices: boolean) =>
      members.filter((i) => isPlain(tasks[i]) === plain && sliced.has(i) === withSlices);
    // Those on top come last, beside the ones with slices.
    const plain = depths.flatMap((at) => among(true, false).filter((i) => tasks[i].head.at === at));
    return { k, tasks: [...plain, ...among(true, true), ...among(false, true), ...among(false, false)] };
  });
  const onTrunk = (i: number) => tasks[i].head.layers.length === 0 && tasks[i].head.inputs.includes('trunk');
  const inGroups = groups.flatMap((group) => group.tasks);
  const linear = [
    ...inGroups.filter((i) => isPlain(tasks[i])),
    ...inGroups.filter((i) => onTrunk(i) && !isPlain(tasks[i])),
  ];
  const products = depths.toReversed().flatMap((at): FusedHeads[] => {
    let width = 0;
    const columns = linear.flatMap((task) => {
      if (tasks[task].head.at !== at) return [];
      const start = width;
      width += tasks[task].k;
      return [{ task, start, width: tasks[task].k }];
    });
    return width > 0 ? [{ ...(at !== undefined && { at }), columns, width }] : [];
  });
  return { groups, products, order };
}

/** The trunk's layers that heads stand on by number, the lowest first. */
export function depthsOf(tasks: readonly TaskHead[]): number[] {
  const named = tasks.flatMap(({ head }) => (head.at !== undefined && head.inputs.includes('trunk') ? [head.at] : []));
  return [...new Set(named)].sort((a, b) => a - b);
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
