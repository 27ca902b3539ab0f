import { correlationExponent } from './correlationExponent.js';
import type { DrawnPatterns } from './drawPatterns.js';
import { layOut } from './kernels/layOut.js';
import { patternBlocks } from './kernels/patternBlocks.js';
import { voteKernels } from './kernels/voteKernels.js';
import { symbolOwners } from './symbolOwners.js';
import type { VoteEvidence } from './voteEvidence.js';

/** Where a table by number of votes and symbol would hold more, every vote costs an exponential: two megabytes. */
const mostFactors = 1 << 18;

/**
 * The scores of `chooseCorrelation` for two classes and whole votes: ρ → [patterns] Σ_votes log P_ρ(vote | other votes), NaN where nothing can be
 * told apart.
 */
export function leaveOneOutOfTwo(
  patterns: DrawnPatterns,
  evidence: VoteEvidence,
  prior: Float64Array,
): (correlation: number) => Float64Array {
  const { m, offsets, symbolVote } = patterns;
  const { base, weights } = evidence;
  const number = symbolVote.length;
  const priorOdds = Math.log(prior[1]) - Math.log(prior[0]);
  const baseOdds = base[1] - base[0];
  const odds = Float64Array.from(symbolVote, (_, s) => weights[2 * s + 1] - weights[2 * s]);
  const rates = ratesOf(patterns, evidence);
  const tabled = (m + 1) * number <= mostFactors;
  const { patterns: most, arrays } = patternBlocks.room(patterns);

  return (correlation) => {
    const scores = new Float64Array(offsets.length - 1);
    const memory = layOut({
      ...arrays,
      odds: [Float64Array, number],
      rates: [Float64Array, rates.length],
      exponents: [Float64Array, m + 1],
      factors: [Float64Array, tabled ? (m + 1) * number : 0],
      scores: [Float64Array, most],
      made: [Uint8Array, m + 1],
    });
    memory.odds.set(odds);
    memory.rates.set(rates);
    memory.made.fill(0);
    for (let votes = 0; votes <= m; votes++) memory.exponents[votes] = correlationExponent(correlation, votes - 1);
    patternBlocks.each(patterns, memory, (start, end) => {
      voteKernels().scoreVotes(
        memory.symbols.byteOffset,
        memory.offsets.byteOffset,
        offsets[start],
        end - start,
        memory.odds.byteOffset,
        memory.rates.byteOffset,
        number,
        memory.exponents.byteOffset,
        tabled ? memory.factors.byteOffset : 0,
        memory.made.byteOffset,
        priorOdds,
        baseOdds,
        memory.scores.byteOffset,
      );
      scores.set(memory.scores.subarray(0, end - start), start);
    });
    return scores;
  };
}

/** [symbols, 4] P(s | 0), P(s | 1), P(its LF votes | 0), P(its LF votes | 1); zeros for an LF that names one class only, which is never scored. */
function ratesOf(patterns: DrawnPatterns, evidence: VoteEvidence): Float64Array {
  const { lfOffsets, symbolVote } = patterns;
  const { lfOf, anyVote } = symbolOwners(patterns, evidence);
  const rates = new Float64Array(4 * symbolVote.length);
  for (let s = 0; s < symbolVote.length; s++) {
    const j = lfOf[s];
    if (lfOffsets[j + 1] - lfOffsets[j] < 2) continue;
    rates.set(evidence.emissions.subarray(2 * s, 2 * s + 2), 4 * s);
    rates.set(anyVote.subarray(2 * j, 2 * j + 2), 4 * s + 2);
  }
  return rates;
}
