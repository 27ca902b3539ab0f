import { splitCode } from '../core/split.js';
import type { TrainingTask } from '../training/trainingTask.js';

/**
 * Whether the task has a train row to learn from.
 *
 * @param splits [n] split codes of all sources' rows
 */
export function learns({ taskWeight, weights, offset }: TrainingTask, splits: Uint8Array): boolean {
  return taskWeight > 0 && weights.some((weight, row) => weight > 0 && splits[offset + row] === splitCode.train);
}
