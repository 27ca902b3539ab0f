import type { LabelMatrix } from '../core/labelMatrix.js';
import { createProbLabels, type ProbLabels } from '../core/probLabels.js';
import { correlationExponent } from './correlationExponent.js';
import { blockEnd } from './kernels/blockEnd.js';
import { layOut } from './kernels/layOut.js';
import { voteKernels } from './kernels/voteKernels.js';

/** Rows and votes at a time in the kernel's memory. */
const mostRows = 4096;
const mostVotes = 65_536;

/**
 * Labels a matrix of two classes, where a vote is one number, its log odds: a million rows take a few hundredths of a second.
 *
 *   log P(1 | votes) / P(0 | votes) = log p_1 / p_0 + τ (base + Σ_votes odds)
 *
 * @param prior [2]
 * @param odds [2m] what LF j's vote for c adds, at 2j + c
 * @param base what a row adds before its votes
 * @param correlation ρ in τ, see {@link correlationExponent}
 */
export function predictOdds(
  matrix: LabelMatrix,
  prior: Float64Array,
  odds: Float64Array,
  base = 0,
  correlation = 0,
): ProbLabels {
  const { n, m, rowOffsets, lfs, votes } = matrix;
  const priorOdds = Math.log(prior[1]) - Math.log(prior[0]);
  const probs = new Float32Array(2 * n);
  const covered = new Uint8Array(n);
  const room = Math.min(votes.length, Math.max(mostVotes, m));
  const most = Math.min(n, mostRows);
  const memory = layOut({
    odds: [Float64Array, odds.length],
    exponents: [Float64Array, m + 1],
    prior: [Float64Array, 2],
    lfs: [lfs instanceof Uint16Array ? Uint16Array : Uint32Array, room],
    votes: [Int16Array, room],
    offsets: [Uint32Array, most + 1],
    probs: [Float32Array, 2 * most],
    covered: [Uint8Array, most],
  });
  memory.odds.set(odds);
  memory.prior.set(prior);
  for (let count = 0; count <= m; count++) memory.exponents[count] = correlationExponent(correlation, count);
  for (let start = 0, end = 0; start < n; start = end) {
    end = blockEnd(rowOffsets, start, mostRows, mostVotes);
    memory.lfs.set(lfs.subarray(rowOffsets[start], rowOffsets[end]));
    memory.votes.set(votes.subarray(rowOffsets[start], rowOffsets[end]));
    memory.offsets.set(rowOffsets.subarray(start, end + 1));
    voteKernels().predictTwo(
      memory.lfs.byteOffset,
      memory.lfs.BYTES_PER_ELEMENT,
      memory.votes.byteOffset,
      memory.offsets.byteOffset,
      rowOffsets[start],
      end - start,
      memory.odds.byteOffset,
      base,
      priorOdds,
      memory.exponents.byteOffset,
      memory.prior.byteOffset,
      memory.probs.byteOffset,
      memory.covered.byteOffset,
    );
    probs.set(memory.probs.subarray(0, 2 * (end - start)), 2 * start);
    covered.set(memory.covered.subarray(0, end - start), start);
  }
  return createProbLabels(probs, 2, covered);
}
