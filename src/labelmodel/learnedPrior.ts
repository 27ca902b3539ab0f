import type { VoteStatistics } from './voteStatistics.js';

/** [k] the posterior mean of the class prior over covered rows, with k pseudo-rows of the class balance. */
export function learnedPrior(
  { coveredRows }: Pick<VoteStatistics, 'coveredRows'>,
  classBalance: Float64Array,
): Float64Array {
  const k = coveredRows.length;
  const total = coveredRows.reduce((sum, rows) => sum + rows, k);
  return coveredRows.map((rows, y) => (rows + k * classBalance[y]) / total);
}
