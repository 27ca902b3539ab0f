import type { HeadGroup } from '../network/headLayout.js';
import type { LabelBatch } from './labelFeed.js';

/** [t] how much label each task has in a batch: Σ of its rows' weights, in the tasks' order; 0 where it has no row. */
export function labelWeights(groups: readonly HeadGroup[], labels: readonly LabelBatch[]): number[] {
  const sums: number[] = [];
  groups.forEach(({ tasks: members }, g) => {
    const { weights } = labels[g];
    members.forEach((task, slot) => {
      let sum = 0;
      for (let at = slot; at < weights.length; at += members.length) sum += weights[at];
      sums[task] = sum;
    });
  });
  return sums;
}
