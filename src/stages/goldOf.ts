import type { TaskSpec } from '../core/taskSpec.js';
import type { Dataset } from '../data/openDataset.js';

/** [rows of the task's source] class or −1; all −1 for a task that declares no gold. */
export function goldOf(data: Dataset, task: TaskSpec): Int16Array {
  return data.gold.get(task.name) ?? new Int16Array(data.sources.get(task.source)!.n).fill(-1);
}
