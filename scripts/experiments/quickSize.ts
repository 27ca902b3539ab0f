import type { ListedSweep } from './experimentList.js';
import type { QuickSize } from './quickSweep.js';

/**
 * How much of a sweep `--quick` runs: three values of an axis, or the four that a power law needs; two runs at a time, or one where the answer tells what
 * runs cost.
 */
export function quickSize({ shows }: ListedSweep): QuickSize {
  return { values: shows.includes('learningCurve') ? 4 : 3, parallel: shows.includes('taskCount') ? 1 : 2 };
}
