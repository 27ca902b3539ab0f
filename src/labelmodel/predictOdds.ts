import type { LabelMatrix } from '../core/labelMatrix.js';
import { createProbLabels, type ProbLabels } from '../core/probLabels.js';
import { correlationExponent } from './correlationExponent.js';
import { layOut } from './kernels/layOut.js';
import { matrixBlocks } from './kernels/matrixBlocks.js';
import { voteKernels } from './kernels/voteKernels.js';

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
  const { n, m, rowOffsets } = matrix;
  const priorOdds = Math.log(prior[1]) - Math.log(prior[0]);
  const probs = new Float32Array(2 * n);
  const covered = new Uint8Array(n);
  const { rows, arrays } = matrixBlocks.room(matrix);
  const memory = layOut({
    ...arrays,
    odds: [Float64Array, odds.length],
    exponents: [Float64Array, m + 1],
    prior: [Float64Array, 2],
    probs: [Float32Array, 2 * rows],
    covered: [Uint8Array, rows],
  });
  memory.odds.set(odds);
  memory.prior.set(prior);
  for (let count = 0; count <= m; count++) memory.exponents[count] = correlationExponent(correlation, count);
  matrixBlocks.each(matrix, memory, (start, end) => {
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
  });
  return createProbLabels(probs, 2, covered);
}
