import type { LabelMatrix } from '../core/labelMatrix.js';
import { estimateClassBalance } from './estimateClassBalance.js';

/** Log odds of a share that is known up to a factor of about 1.6, either way, in 95 % of cases. */
const sharply = 0.25;

/**
 * [k] the class balance where the votes tell it sharply, see {@link estimateClassBalance}; undefined where they do not.
 *
 * A prior enters posteriors by its log odds, so that is where its error counts: by the delta method the standard deviation of a
 * share p over p (1 − p). A share near 0 or 1 has a small deviation and may still be off by a factor of ten, which is how estimates go
 * wrong that lean on too few rows. Nor is any sharper than one counted from the classes themselves, √(p (1 − p) / n): estimates that
 * have run into their lower bound do not move at all.
 */
export function balanceFromVotes(matrix: LabelMatrix): Float64Array | undefined {
  const estimate = estimateClassBalance(matrix);
  if ('problem' in estimate) return undefined;
  const { balance, deviation } = estimate;
  const told = balance.every((p, y) => {
    const variance = p * (1 - p);
    return Math.max(deviation[y], Math.sqrt(variance / matrix.n)) <= sharply * variance;
  });
  return told ? balance : undefined;
}
