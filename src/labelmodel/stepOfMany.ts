import { layOut } from './kernels/layOut.js';
import { patternBlocks } from './kernels/patternBlocks.js';
import { voteKernels } from './kernels/voteKernels.js';
import type { VoteEvidence } from './voteEvidence.js';
import type { VotePatterns } from './votePatterns.js';
import type { VoteStatistics } from './voteStatistics.js';

/** `expectedStatistics` for any number of classes, of whole votes. */
export function stepOfMany(
  patterns: VotePatterns,
  { weights, base }: VoteEvidence,
  prior: Float64Array,
): VoteStatistics {
  const { k, offsets, symbolVote, weight, gold } = patterns;
  const { patterns: most, arrays } = patternBlocks.room(patterns);
  const memory = layOut({
    ...arrays,
    weights: [Float64Array, weights.length],
    bySymbol: [Float64Array, symbolVote.length * k],
    start: [Float64Array, k],
    prior: [Float64Array, k],
    posterior: [Float64Array, k],
    rows: [Float64Array, k],
    coveredRows: [Float64Array, k],
    totals: [Float64Array, 2],
    weight: [Float64Array, most],
    classes: [Uint32Array, k],
    gold: [Int16Array, most],
  });
  memory.weights.set(weights);
  memory.prior.set(prior);
  for (let y = 0; y < k; y++) memory.start[y] = base[y] + Math.log(prior[y]);
  for (const sums of [memory.bySymbol, memory.rows, memory.coveredRows, memory.totals]) sums.fill(0);
  patternBlocks.each(patterns, memory, (start, end) => {
    memory.weight.set(weight.subarray(start, end));
    memory.gold.set(gold.subarray(start, end));
    voteKernels().stepOfMany(
      memory.symbols.byteOffset,
      memory.offsets.byteOffset,
      offsets[start],
      end - start,
      k,
      memory.weights.byteOffset,
      memory.bySymbol.byteOffset,
      memory.weight.byteOffset,
      memory.gold.byteOffset,
      memory.start.byteOffset,
      memory.prior.byteOffset,
      memory.posterior.byteOffset,
      memory.classes.byteOffset,
      memory.rows.byteOffset,
      memory.coveredRows.byteOffset,
      memory.totals.byteOffset,
    );
  });
  const [unpinned, logs] = memory.totals;
  return {
    bySymbol: memory.bySymbol.slice(),
    rows: memory.rows.slice(),
    coveredRows: memory.coveredRows.slice(),
    logLikelihood: unpinned > 0 ? logs / unpinned : 0,
  };
}
