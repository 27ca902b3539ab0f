import { sumAndSpread } from './sumAndSpread.js';
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
  const { offsets, symbolCount, weight, gold } = patterns;
  const first = base[0] + Math.log(prior[0]);
  const priorOdds = base[1] + Math.log(prior[1]) - first;
  const odds = symbolCount.map((_, s) => weights[2 * s + 1] - weights[2 * s]);
  let unpinned = 0;
  let logOnePlusOdds = 0;
  const statistics = countSecond(patterns, prior, odds, (start, end, sums) => {
    let rowsHere = 0;
    let logs = 0;
    let product = 1;
    for (let p = start; p < end; p++) {
      if (gold[p] >= 0 || offsets[p] === offsets[p + 1]) continue;
      const sum = priorOdds + sums[p - start];
      const less = Math.exp(-Math.abs(sum)); // odds of the less likely class
      sums[p - start] = (sum > 0 ? 1 : less) / (1 + less);
      rowsHere += weight[p];
      if (sum > 0) logs += weight[p] * sum;
      if (weight[p] === 1) product *= 1 + less;
      else logs += weight[p] * Math.log1p(less);
      if (product > 1e300) {
        logs += Math.log(product);
        product = 1;
      }
    }
    unpinned += rowsHere;
    logOnePlusOdds += logs + Math.log(product);
  });
  if (unpinned === 0) return { ...statistics, logLikelihood: 0 };
  const pinned = goldCounts(patterns);
  let logLikelihood = logOnePlusOdds + unpinned * first;
  for (let s = 0; s < symbolCount.length; s++) logLikelihood += (symbolCount[s] - pinned[s]) * weights[2 * s];
  return { ...statistics, logLikelihood: logLikelihood / unpinned };
}

/** The start of EM for two classes: every row's posterior is its vote shares; gold pins, and a row without votes has the prior. */
export function twoClassMajority(patterns: VotePatterns, prior: Float64Array): VoteStatistics {
  const { offsets, symbolVote } = patterns;
  const statistics = countSecond(patterns, prior, Float64Array.from(symbolVote), (start, end, sums) => {
    for (let p = start; p < end; p++) sums[p - start] /= offsets[p + 1] - offsets[p];
  });
  return { ...statistics, logLikelihood: 0 };
}

/**
 * Expected counts of both classes from the rows of class 1.
 *
 * @param values [symbols] of which the sum by pattern tells P(1 | votes)
 * @param posterior puts it in the place of the sum; what it does with patterns that have gold or no votes is no matter
 */
function countSecond(
  patterns: VotePatterns,
  prior: Float64Array,
  values: Float64Array,
  posterior: (start: number, end: number, sums: Float64Array) => void,
): Omit<VoteStatistics, 'logLikelihood'> {
  const { offsets, symbolCount, weight, gold } = patterns;
  let covered = 0;
  let coveredSecond = 0;
  let silent = 0;
  const second = sumAndSpread(patterns, values, (start, end, sums) => {
    posterior(start, end, sums);
    let rowsHere = 0;
    let secondHere = 0;
    let silentHere = 0;
    for (let p = start; p < end; p++) {
      if (gold[p] >= 0) sums[p - start] = weight[p] * gold[p];
      else if (offsets[p] < offsets[p + 1]) sums[p - start] *= weight[p];
      else {
        sums[p - start] = 0;
        silentHere += weight[p];
        continue;
      }
      rowsHere += weight[p];
      secondHere += sums[p - start];
    }
    covered += rowsHere;
    coveredSecond += secondHere;
    silent += silentHere;
  });
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
