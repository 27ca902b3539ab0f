import type { SamplerTask } from './samplers/sampler.js';
import type { TrainingSlice } from './trainingSlice.js';

/** Below this many labeled train rows a membership head learns next to nothing. */
export const fewMembers = 30;

/** What can be trained of a slice for one task. */
export interface SliceCount {
  readonly slice: string;
  readonly task: string;
  /** Rows inside the slice that train the task. */
  readonly rows: number;
}

/**
 * The slices that have a row to learn from, each with the tasks that have one there.
 *
 * @param tasks per task the global rows that train it, ascending; none where its weight is 0
 * @returns `slices` kept, in their order; `counts` of every pair of slice and task, those that were left out with 0
 */
export function trainableSlices(
  slices: readonly TrainingSlice[],
  tasks: readonly SamplerTask[],
): { readonly slices: TrainingSlice[]; readonly counts: SliceCount[] } {
  const trainRows = new Map(tasks.map(({ name, rows }) => [name, rows]));
  const counts: SliceCount[] = [];
  const kept = slices.flatMap((slice) => {
    const own = slice.tasks.filter((task) => {
      const rows = countCommon(slice.rows, trainRows.get(task) ?? []);
      counts.push({ slice: slice.name, task, rows });
      return rows > 0;
    });
    return own.length > 0 ? [{ ...slice, tasks: own }] : [];
  });
  return { slices: kept, counts };
}

/** How many numbers two ascending lists share. */
function countCommon(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let count = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) count++;
    if (a[i] <= b[j]) i++;
    else j++;
  }
  return count;
}
