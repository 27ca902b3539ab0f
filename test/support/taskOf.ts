import type { TrainingTask } from '../../src/training/trainingTask.js';

/** A task over as many rows as there are distributions; rows without one (`null`) carry weight 0. */
export function taskOf(
  name: string,
  k: number,
  rows: readonly (readonly number[] | null)[],
  more: Partial<TrainingTask> = {},
): TrainingTask {
  return {
    name,
    k,
    offset: 0,
    n: rows.length,
    probs: Float32Array.from(rows.flatMap((row) => row ?? new Array<number>(k).fill(1 / k))),
    weights: Float32Array.from(rows, (row) => (row ? 1 : 0)),
    taskWeight: 1,
    head: { layers: [], inputs: ['trunk'] },
    ...more,
  };
}
