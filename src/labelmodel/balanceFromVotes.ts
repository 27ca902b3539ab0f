import type { LabelMatrix } from '../core/labelMatrix.js';
import { estimateClassBalance } from './estimateClassBalance.js';

/** Log odds of a share that is known up to a factor of about 1.6, either way, in 95 % of cases. */
const sharply = 0.25;

/**
 * [k] the class balance where the votes tell it sharply, see {@link estimateClassBalance}; undefined where they do not.
 *
 * A prior enters posteriors by its log odds, so that is where its error counts: by the delta method the standard deviation of a
 * share p over p (1 − p). A share near 0 or 1 has a small deviation and may still be off by a factor of ten, which is how estimates go
 * wrong that lean on too few rows.
 */
export function balanceFromVotes(matrix: LabelMatrix): Float64Array | undefined {
  const estimate = estimateClassBalance(matrix);
  if ('problem' in estimate) return undefined;
  const { balance, deviation } = estimate;
  return balance.every((p, y) => deviation[y] <= sharply * p * (1 - p)) ? balance : undefined;
}
