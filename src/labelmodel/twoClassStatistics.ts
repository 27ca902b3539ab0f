import { type StepOfTwo, stepOfTwo } from './stepOfTwo.js';
import type { VoteEvidence } from './voteEvidence.js';
import type { VotePatterns } from './votePatterns.js';
import type { VoteStatistics } from './voteStatistics.js';

/**
 * `expectedStatistics` for two classes, in half the steps: a vote is one number, its log odds; only class 1 is summed up, as
 * what is left of a symbol's rows is of class 0; and log P(votes) = log P(votes, 0) + log(1 + odds), whose first part is a sum
 * over symbols and whose second takes a logarithm for many rows at once.
 */
export function twoClassStatistics(
  patterns: VotePatterns,
  { weights, base }: VoteEvidence,
  prior: Float64Array,
): VoteStatistics {
  const { symbolCount } = patterns;
  const first = base[0] + Math.log(prior[0]);
  const priorOdds = base[1] + Math.log(prior[1]) - first;
  const odds = symbolCount.map((_, s) => weights[2 * s + 1] - weights[2 * s]);
  const step = stepOfTwo(patterns, odds, 'posterior', priorOdds);
  const statistics = countBoth(patterns, prior, step);
  if (step.unpinned === 0) return { ...statistics, logLikelihood: 0 };
  const pinned = goldCounts(patterns);
  let logLikelihood = step.logOnePlusOdds + step.unpinned * first;
  for (let s = 0; s < symbolCount.length; s++) logLikelihood += (symbolCount[s] - pinned[s]) * weights[2 * s];
  return { ...statistics, logLikelihood: logLikelihood / step.unpinned };
}

/** The start of EM for two classes: every row's posterior is its vote shares; gold pins, and a row without votes has the prior. */
export function twoClassMajority(patterns: VotePatterns, prior: Float64Array): VoteStatistics {
  const step = stepOfTwo(patterns, Float64Array.from(patterns.symbolVote), 'majority');
  return { ...countBoth(patterns, prior, step), logLikelihood: 0 };
}

/** Expected counts of both classes from those of class 1. */
function countBoth(
  { symbolCount }: VotePatterns,
  prior: Float64Array,
  { second, covered, coveredSecond, silent }: StepOfTwo,
): Omit<VoteStatistics, 'logLikelihood'> {
  const bySymbol = new Float64Array(2 * symbolCount.length);
  for (let s = 0; s < symbolCount.length; s++) {
    bySymbol[2 * s] = Math.max(0, symbolCount[s] - second[s]);
    bySymbol[2 * s + 1] = second[s];
  }
  return {
    bySymbol,
    rows: Float64Array.of(covered - coveredSecond + silent * prior[0], coveredSecond + silent * prior[1]),
    coveredRows: Float64Array.of(covered - coveredSecond, coveredSecond),
  };
}

/** [symbols] rows with gold. */
function goldCounts({ offsets, symbols, symbolCount, weight, gold }: VotePatterns): Float64Array {
  const counts = new Float64Array(symbolCount.length);
  for (let p = 0; p < gold.length; p++) {
    if (gold[p] < 0) continue;
    for (let at = offsets[p]; at < offsets[p + 1]; at++) counts[symbols[at]] += weight[p];
  }
  return counts;
}
