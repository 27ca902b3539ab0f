import { blockEnd } from './kernels/blockEnd.js';
import { layOut } from './kernels/layOut.js';
import { voteKernels } from './kernels/voteKernels.js';
import type { VoteEvidence } from './voteEvidence.js';
import type { VotePatterns } from './votePatterns.js';
import type { VoteStatistics } from './voteStatistics.js';

/** Patterns and votes at a time in the kernel's memory. */
const mostPatterns = 4096;
const mostVotes = 65_536;

/** `expectedStatistics` for any number of classes, of whole votes. */
export function stepOfMany(
  { m, k, offsets, symbols, symbolVote, weight, gold }: VotePatterns,
  { weights, base }: VoteEvidence,
  prior: Float64Array,
): VoteStatistics {
  const n = offsets.length - 1;
  const room = Math.min(symbols.length, Math.max(mostVotes, m));
  const most = Math.min(n, mostPatterns);
  const memory = layOut({
    weights: [Float64Array, weights.length],
    bySymbol: [Float64Array, symbolVote.length * k],
    start: [Float64Array, k],
    prior: [Float64Array, k],
    posterior: [Float64Array, k],
    rows: [Float64Array, k],
    coveredRows: [Float64Array, k],
    totals: [Float64Array, 2],
    weight: [Float64Array, most],
    symbols: [Uint32Array, room],
    offsets: [Uint32Array, most + 1],
    classes: [Uint32Array, k],
    gold: [Int16Array, most],
  });
  memory.weights.set(weights);
  memory.prior.set(prior);
  for (let y = 0; y < k; y++) memory.start[y] = base[y] + Math.log(prior[y]);
  for (const sums of [memory.bySymbol, memory.rows, memory.coveredRows, memory.totals]) sums.fill(0);
  for (let start = 0, end = 0; start < n; start = end) {
    end = blockEnd(offsets, start, mostPatterns, mostVotes);
    memory.symbols.set(symbols.subarray(offsets[start], offsets[end]));
    memory.offsets.set(offsets.subarray(start, end + 1));
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
  }
  const [unpinned, logs] = memory.totals;
  return {
    bySymbol: memory.bySymbol.slice(),
    rows: memory.rows.slice(),
    coveredRows: memory.coveredRows.slice(),
    logLikelihood: unpinned > 0 ? logs / unpinned : 0,
  };
}
