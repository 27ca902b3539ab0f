import { codeCount, type LabelMatrix } from '../core/labelMatrix.js';
import { softmaxInPlace } from '../core/numeric.js';
import { voteClasses } from '../core/voteClasses.js';
import { expectationStrength } from './expectationStrength.js';
import type { RateSettings } from './fittedFromRates.js';
import { guardedLogRates } from './guardedLogRates.js';
import type { VoteMoments } from './voteMoments.js';

/** What a row's label is believed at least; a sure mistake is not infinitely bad. */
const leastProbability = 1e-3;

/**
 * The advantages in the light of the votes on gold rows. Of the g_s votes s there, r_s are right, where
 *
 *   q_s = G R_s / (G R_s + 1 − G),     R_s = P(vote s | Y = c_s) / P(vote s | Y ≠ c_s)
 *
 * of them were expected to be, with G the share of its class in the gold rows. The expectation is worth S votes, the same for
 * all, and gold itself says how many, see {@link expectationStrength}: with q'_s = (r_s + S q_s) / (g_s + S) in place of q_s
 * the equation gives R'_s, and R'_s with the vote's frequency d'_s. Only votes count: that some vote falls on none of a
 * few gold rows says little, and where an annotator was given none of them, nothing.
 *
 * Where errors gather in one of the other classes, R_s says less than it counts, and a better R_s can make worse labels. So each
 * gold row is labeled by what the others tell, and by what none tells: the corrections hold where they lower its log loss in the mean.
 *
 * @param prior [k] of every class more than 0
 * @param expected [symbols] d_s without gold
 * @param ratesOf [k] P(vote s | y) under an advantage
 * @returns [symbols] d'_s; undefined without gold, and where it does not help
 */
export function goldAdvantages(
  matrix: LabelMatrix,
  gold: Int16Array,
  moments: VoteMoments,
  prior: Float64Array,
  expected: Float64Array,
  ratesOf: (s: number, advantage: number) => Float64Array,
  { floor, betterThanRandom }: Pick<RateSettings, 'floor' | 'betterThanRandom'>,
): Float64Array | undefined {
  const { n, k, symbolOf, symbolVote, symbolCount, goldRows, goldCount } = moments;
  if (goldCount.length === 0) return undefined;
  const rows = goldRows.reduce((sum, of) => sum + of);
  const classesOf = Array.from(symbolVote, (vote) => voteClasses(moments, vote));
  const sumOver = (s: number, values: (c: number) => number) => classesOf[s].reduce((sum, c) => sum + values(c), 0);
  const inPrior = Float64Array.from(symbolVote, (_, s) => sumOver(s, (c) => prior[c]));
  const right = Float64Array.from(symbolVote, (_, s) => sumOver(s, (c) => goldCount[s * k + c]));
  const counted = right.map((_, s) => goldCount.subarray(s * k, (s + 1) * k).reduce((sum, of) => sum + of));
  const strength = expectationStrength(
    right,
    counted,
    expected.map((_, s) => expectedShare(s, oddsOf(s))),
  );
  return helps() ? expected.map((_, s) => corrected(s, right[s], counted[s])) : undefined;

  /** G / (1 − G). A pseudo-row per class, as the balance has them: a class may have no gold. @param without one row of this class */
  function oddsOf(s: number, without?: number): number {
    const of = (c: number) => goldRows[c] - (c === without ? 1 : 0) + k * prior[c];
    const share = sumOver(s, of) / (rows - (without === undefined ? 0 : 1) + k);
    return share / (1 - share);
  }

  /** q_s */
  function expectedShare(s: number, odds: number): number {
    const frequency = symbolCount[s] / n;
    const inside = odds * (frequency + (1 - inPrior[s]) * expected[s]);
    return inside / (inside + frequency - inPrior[s] * expected[s]);
  }

  /** d'_s */
  function corrected(s: number, rightOnes: number, all: number, without?: number): number {
    if (all <= 0) return expected[s];
    const odds = oddsOf(s, without);
    const share = expectedShare(s, odds);
    const wrong = all - rightOnes + strength * (1 - share);
    const ratio = (rightOnes + strength * share) / (wrong * odds);
    // O_s = p R e + (1 − p) e for e = P(vote s | Y ≠ c_s), divided by R: that may be infinite.
    return (symbolCount[s] / n) * ((1 - 1 / ratio) / (inPrior[s] + (1 - inPrior[s]) / ratio));
  }

  function helps(): boolean {
    const { rowOffsets, lfs, votes, confidences } = matrix;
    const codes = codeCount(matrix);
    const logRates = (s: number, advantage: number, withGold: boolean) => {
      const guard = { floor: (floor * symbolCount[s]) / n, betterThanRandom, withGold };
      return guardedLogRates(ratesOf(s, advantage), classesOf[s], guard);
    };
    const logPrior = prior.map(Math.log);
    let gained = 0;
    gold.forEach((c, row) => {
      if (c < 0) return;
      const before = logPrior.slice();
      const after = logPrior.slice();
      for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) {
        const s = symbolOf[lfs[at] * codes + votes[at]];
        const share = confidences ? confidences[at] : 1;
        const isRight = classesOf[s].includes(c) ? share : 0;
        const without = logRates(s, expected[s], false);
        const others = logRates(s, corrected(s, right[s] - isRight, counted[s] - share, c), true);
        for (let y = 0; y < k; y++) {
          before[y] += share * without[y];
          after[y] += share * others[y];
        }
      }
      softmaxInPlace(before);
      softmaxInPlace(after);
      gained += Math.log(Math.max(after[c], leastProbability)) - Math.log(Math.max(before[c], leastProbability));
    });
    return gained >= 0;
  }
}
