import { voteClasses } from '../core/voteClasses.js';
import { type EvidenceSettings, lfEvidence, right } from './lfEvidence.js';
import type { VotePatterns } from './votePatterns.js';
import type { VoteStatistics } from './voteStatistics.js';

/** What a vote, and not voting, say about the class. */
export interface VoteEvidence {
  /** [symbols, k] P(the LF casts this vote | y), linear. */
  readonly emissions: Float64Array;
  /** [symbols, k] what the vote adds to the log posterior of y. */
  readonly weights: Float64Array;
  /** [k] what a row adds to the log posterior of y before its votes; zeros unless abstaining is evidence. */
  readonly base: Float64Array;
}

/** The M-step over all labeling functions of one task: {@link lfEvidence} for each, where a vote is right of the classes that it is for. */
export function estimateEvidence(
  patterns: VotePatterns,
  { bySymbol, rows }: VoteStatistics,
  settings: EvidenceSettings,
): VoteEvidence {
  const { m, k, lfOffsets, symbolVote, symbolCount } = patterns;
  const emissions = new Float64Array(symbolVote.length * k);
  const weights = new Float64Array(symbolVote.length * k);
  const base = new Float64Array(k);
  for (let j = 0; j < m; j++) {
    const first = lfOffsets[j];
    const end = lfOffsets[j + 1];
    if (first === end) continue;
    const verdict = new Uint8Array((end - first) * k);
    for (let s = first; s < end; s++) {
      for (const c of voteClasses(patterns, symbolVote[s])) verdict[(s - first) * k + c] = right;
    }
    const evidence = lfEvidence(
      {
        symbols: end - first,
        states: k,
        symbolCount: symbolCount.subarray(first, end),
        bySymbol: bySymbol.subarray(first * k, end * k),
        rows,
        verdict,
      },
      settings,
    );
    emissions.set(evidence.emissions, first * k);
    weights.set(evidence.weights, first * k);
    for (let y = 0; y < k; y++) base[y] += evidence.silence[y];
  }
  return { emissions, weights, base };
}
