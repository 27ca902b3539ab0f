import { voteClasses } from '../core/voteClasses.js';
import type { VotePatterns } from './votePatterns.js';
import type { VoteStatistics } from './voteStatistics.js';

/** [m] the mean posterior of what each labeling function votes for; one without votes keeps the prior belief, `correct`. */
export function expectedAccuracies(
  patterns: VotePatterns,
  { bySymbol }: Pick<VoteStatistics, 'bySymbol'>,
  correct: number,
): Float64Array {
  const { m, k, lfOffsets, symbolVote, symbolCount } = patterns;
  const accuracies = new Float64Array(m).fill(correct);
  for (let j = 0; j < m; j++) {
    let right = 0;
    let total = 0;
    for (let s = lfOffsets[j]; s < lfOffsets[j + 1]; s++) {
      for (const c of voteClasses(patterns, symbolVote[s])) right += bySymbol[s * k + c];
      total += symbolCount[s];
    }
    if (total > 0) accuracies[j] = right / total;
  }
  return accuracies;
}
