import type { VoteEvidence } from './voteEvidence.js';
import type { VotePatterns } from './votePatterns.js';

/** Whose the symbols are: `lfOf` [symbols] their labeling functions, `anyVote` [m, k] P(LF j votes | y), over all its symbols. */
export function symbolOwners(
  { m, k, lfOffsets, symbolVote }: Pick<VotePatterns, 'm' | 'k' | 'lfOffsets' | 'symbolVote'>,
  { emissions }: Pick<VoteEvidence, 'emissions'>,
): { readonly lfOf: Uint32Array; readonly anyVote: Float64Array } {
  const lfOf = new Uint32Array(symbolVote.length);
  const anyVote = new Float64Array(m * k);
  for (let j = 0; j < m; j++) {
    for (let s = lfOffsets[j]; s < lfOffsets[j + 1]; s++) {
      lfOf[s] = j;
      for (let y = 0; y < k; y++) anyVote[j * k + y] += emissions[s * k + y];
    }
  }
  return { lfOf, anyVote };
}
