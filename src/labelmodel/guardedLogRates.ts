/** What {@link guardedLogRates} keeps a vote's rates within. */
export interface RateGuard {
  /** No rate is below it: a share of the vote's frequency. */
  readonly floor: number;
  readonly betterThanRandom: boolean;
  /** Whether gold was in the fit. */
  readonly withGold: boolean;
}

/** Enough to decide a tie, and in the evidence of other votes nothing. */
const lead = 1e-3;

/**
 * `betterThanRandom` cuts a vote's rate under another class to the largest under a class of its own. Gold finds votes that are mostly wrong, and the cut
 * would leave the rows that only they speak about in a tie, which is not to let unanimous votes stand: where there is gold, the
 * own class keeps a {@link lead}.
 *
 * @param rates [k] P(the LF casts this vote | y)
 * @param own the classes that the vote is for
 * @returns [k] their logarithms
 */
export function guardedLogRates(
  rates: ArrayLike<number>,
  own: readonly number[],
  { floor, betterThanRandom, withGold }: RateGuard,
): Float64Array {
  const most = Math.max(floor, ...own.map((c) => rates[c]));
  return Float64Array.from(rates, (given, y) => {
    const rate = Math.max(floor, given);
    if (!betterThanRandom) return Math.log(rate);
    if (!withGold || own.includes(y)) return Math.log(Math.min(most, rate));
    return Math.log(rate > most ? most * (1 - lead) : rate);
  });
}
