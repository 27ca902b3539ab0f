import type { TrainingSlices } from './trainingSlices.js';

/** What one task attends to: its slices, without the other tasks that share them. */
export function slicesOfTask(slices: TrainingSlices | undefined, task: string): TrainingSlices | undefined {
  return (
    slices && {
      slices: slices.slices.filter(({ tasks }) => tasks.includes(task)).map((slice) => ({ ...slice, tasks: [task] })),
      counts: slices.counts.filter((count) => count.task === task),
      warnings: [],
    }
  );
}
