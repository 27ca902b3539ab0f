import type { HeadGroup } from '../network/headLayout.js';
import type { LabelBatch } from './labelFeed.js';

/**
 * What `labelWeights` gives for a batch of these rows, to the bit, out of all rows' labels.
 *
 * @param all per group the labels of all n rows
 * @param rows [b] −1 is padding
 * @returns [t]
 */
export function labelWeightsOfRows(
  groups: readonly HeadGroup[],
  all: readonly LabelBatch[],
  rows: ArrayLike<number>,
): number[] {
  const sums: number[] = [];
  groups.forEach(({ tasks: members }, g) => {
    const { weights } = all[g];
    const t = members.length;
    const own = new Float64Array(t);
    for (let i = 0; i < rows.length; i++) {
      if (rows[i] < 0) continue;
      const from = rows[i] * t;
      for (let slot = 0; slot < t; slot++) own[slot] += weights[from + slot];
    }
    members.forEach((task, slot) => {
      sums[task] = own[slot];
    });
  });
  return sums;
}
