import type { LabelMatrix } from '../core/labelMatrix.js';
import { estimateClassBalance } from './estimateClassBalance.js';
import { pluralityShares } from './pluralityShares.js';

/** Log odds of a share that is known up to a factor of about 1.6, either way, in 95 % of cases. */
const sharply = 0.25;
/** A share this many times that of an even balance, or its inverse, leans to a side. */
const leaning = 1.1;

/**
 * [k] the class balance where the votes tell it sharply, see {@link estimateClassBalance}; undefined where they do not.
 *
 * A prior enters posteriors by its log odds, so that is where its error counts: by the delta method the standard deviation of a
 * share p over p (1 − p). A share near 0 or 1 has a small deviation and may still be off by a factor of ten, which is how estimates go
 * wrong that lean on too few rows. Nor is any sharper than one counted from the classes themselves, √(p (1 − p) / n): estimates that
 * have run into their lower bound do not move at all.
 *
 * That deviation knows chance in the rows and nothing of functions that err together, which third moments answer with any balance at all,
 * sharply. So a second, cruder reading must not contradict: where a class has the most votes on more rows than an even share, and the
 * estimate says fewer, or the other way round, nothing is told.
 */
export function balanceFromVotes(matrix: LabelMatrix): Float64Array | undefined {
  const estimate = estimateClassBalance(matrix);
  if ('problem' in estimate) return undefined;
  const { balance, deviation } = estimate;
  const told = balance.every((p, y) => {
    const variance = p * (1 - p);
    return Math.max(deviation[y], Math.sqrt(variance / matrix.n)) <= sharply * variance;
  });
  return told && leanAlike(balance, pluralityShares(matrix)) ? balance : undefined;
}

/** Whether no class has more than an even share in the one and less in the other. */
function leanAlike(a: Float64Array, b: Float64Array): boolean {
  const side = (share: number, k: number) => (share * k > leaning ? 1 : share * k * leaning < 1 ? -1 : 0);
  return a.every((share, y) => side(share, a.length) * side(b[y], b.length) >= 0);
}
