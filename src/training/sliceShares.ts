import { batchShares } from './batchShares.js';
import type { SliceBatch } from './sliceFeed.js';

/** What the gradients of slices' losses are multiplied by in one of several accumulated batches. */
export interface SliceShares {
  /** [s] */
  readonly membership: readonly number[];
  /** Per run of the slice layout, [(s + 1) · count]. */
  readonly experts: readonly (readonly number[])[];
}

/** {@link batchShares} for every loss of the slice heads: n batches of one step then teach them what one large batch would. */
export function sliceShares(batches: readonly SliceBatch[]): SliceShares[] {
  const n = batches.length;
  const total = (of: (batch: SliceBatch) => readonly number[]) =>
    batches.map(of).reduce((sums, own) => sums.map((sum, i) => sum + own[i]));
  return batches.map((batch) => ({
    membership: batchShares(
      n,
      batch.membershipSums,
      total((each) => each.membershipSums),
    ),
    experts: batch.expertSums.map((own, run) =>
      batchShares(
        n,
        own,
        total((each) => each.expertSums[run]),
      ),
    ),
  }));
}
