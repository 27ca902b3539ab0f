import type { ResolvedTask } from '../config/experiment.js';
import type { Dataset } from '../data/openDataset.js';

/** Predictions of all rows → each task's, over the rows of its source. */
export function bySource(
  tasks: readonly ResolvedTask[],
  data: Dataset,
  all: ReadonlyMap<string, Float32Array>,
): Map<string, Float32Array> {
  return new Map(
    tasks.map((task) => {
      const k = task.classes.length;
      const offset = data.offsets.get(task.source)!;
      const { n } = data.sources.get(task.source)!;
      return [task.name, all.get(task.name)!.subarray(offset * k, (offset + n) * k)];
    }),
  );
}
