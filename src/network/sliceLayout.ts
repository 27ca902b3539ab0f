import type { HeadLayout } from './headLayout.js';
import type { SliceHeadDefinition, TaskHead } from './networkDefinition.js';

/** Where the slice heads' outputs stand. */
export interface SliceLayout {
  /** [t] the tasks that have slices, in the order of the expert predictions. */
  readonly tasks: readonly number[];
  /** The runs of those tasks that have the same number of classes. */
  readonly groups: readonly {
    readonly k: number;
    /** Which group of heads. */
    readonly group: number;
    /** Place of the run's first task within that group. */
    readonly slot: number;
    /** Tasks in the run. */
    readonly count: number;
    /** First column of the run in the fused expert predictions. */
    readonly start: number;
  }[];
  /** [s + 1, t] 1 where the slice is declared for the task; the base, in front, is every task's. */
  readonly mask: Float32Array;
}

/** Lays out expert predictions along the groups of heads, in which tasks with slices stand side by side. */
export function sliceLayout(
  { slices }: SliceHeadDefinition,
  tasks: readonly TaskHead[],
  { groups }: HeadLayout,
): SliceLayout {
  const sliced = slicedTasks(tasks, slices);
  let start = 0;
  const runs = groups.flatMap(({ k, tasks: members }, group) => {
    const count = members.filter((task) => sliced.has(task)).length;
    if (count === 0) return [];
    const run = { k, group, slot: members.findIndex((task) => sliced.has(task)), count, start };
    start += k * count;
    return [run];
  });
  const order = runs.flatMap(({ group, slot, count }) => groups[group].tasks.slice(slot, slot + count));
  const mask = new Float32Array((slices.length + 1) * order.length).fill(1, 0, order.length);
  slices.forEach((slice, i) => {
    order.forEach((task, place) => {
      if (slice.tasks.includes(tasks[task].name)) mask[(i + 1) * order.length + place] = 1;
    });
  });
  return { tasks: order, groups: runs, mask };
}

/** The numbers of the tasks with slices. A head that does not see the trunk sees no slices either. */
export function slicedTasks(tasks: readonly TaskHead[], slices: SliceHeadDefinition['slices']): Set<number> {
  const named = new Set(slices.flatMap((slice) => slice.tasks));
  return new Set(tasks.flatMap(({ name, head }, i) => (named.has(name) && head.inputs.includes('trunk') ? [i] : [])));
}
