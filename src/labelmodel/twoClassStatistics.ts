import type { VoteEvidence } from './voteEvidence.js';
import type { VotePatterns } from './votePatterns.js';
import type { VoteStatistics } from './voteStatistics.js';

/**
 * `expectedStatistics` for two classes, in half the steps: a vote is one number, its log odds; only class 1 is summed up, as
 * what is left of a symbol's rows is of class 0; and log P(votes) = log P(votes, 0) + log(1 + odds), whose first part is a sum
 * over symbols and whose second takes a logarithm for many rows at once.
 */
export function twoClassStatistics(
  { offsets, symbols, symbolCount, weight, gold }: VotePatterns,
  { weights, base }: VoteEvidence,
  prior: Float64Array,
): VoteStatistics {
  const start = [base[0] + Math.log(prior[0]), base[1] + Math.log(prior[1])];
  const startOdds = start[1] - start[0];
  const odds = symbolCount.map((_, s) => weights[2 * s + 1] - weights[2 * s]);
  /** [symbols] rows of class 1, and rows with gold. */
  const second = new Float64Array(symbolCount.length);
  const pinned = new Float64Array(symbolCount.length);
  let covered = 0;
  let coveredSecond = 0;
  let silent = 0;
  let unpinned = 0;
  let logOnePlusOdds = 0;
  let product = 1;
  for (let p = 0; p < weight.length; p++) {
    const from = offsets[p];
    const to = offsets[p + 1];
    const rows = weight[p];
    if (gold[p] >= 0) {
      for (let at = from; at < to; at++) {
        pinned[symbols[at]] += rows;
        second[symbols[at]] += rows * gold[p];
      }
      covered += rows;
      coveredSecond += rows * gold[p];
      continue;
    }
    if (from === to) {
      silent += rows;
      continue;
    }
    let sum = startOdds;
    for (let at = from; at < to; at++) sum += odds[symbols[at]];
    const less = Math.exp(-Math.abs(sum)); // odds of the less likely class
    const share = ((sum > 0 ? 1 : less) / (1 + less)) * rows;
    for (let at = from; at < to; at++) second[symbols[at]] += share;
    covered += rows;
    coveredSecond += share;
    unpinned += rows;
    if (sum > 0) logOnePlusOdds += rows * sum;
    if (rows === 1) product *= 1 + less;
    else logOnePlusOdds += rows * Math.log1p(less);
    if (product > 1e300) {
      logOnePlusOdds += Math.log(product);
      product = 1;
    }
  }
  let logLikelihood = logOnePlusOdds + Math.log(product) + unpinned * start[0];
  const bySymbol = new Float64Array(2 * symbolCount.length);
  for (let s = 0; s < symbolCount.length; s++) {
    bySymbol[2 * s] = Math.max(0, symbolCount[s] - second[s]);
    bySymbol[2 * s + 1] = second[s];
    logLikelihood += (symbolCount[s] - pinned[s]) * weights[2 * s];
  }
  return {
    bySymbol,
    rows: Float64Array.of(covered - coveredSecond + silent * prior[0], coveredSecond + silent * prior[1]),
    coveredRows: Float64Array.of(covered - coveredSecond, coveredSecond),
    logLikelihood: unpinned > 0 ? logLikelihood / unpinned : 0,
  };
}
