import { layOut } from './kernels/layOut.js';
import { voteKernels } from './kernels/voteKernels.js';

const candidates = [0.02, 0.05, 0.1, 0.2, 0.4];

/**
 * The ρ under which votes are best predicted from the other votes of their rows. Candidates are tried in rising order while
 * they improve; 0 stays unless the gain over it exceeds two standard errors.
 *
 * @param weight [patterns] number of rows
 * @param scores ρ → [patterns] Σ log P(vote | the others) in nats; a pattern that is not finite does not count
 */
export function bestCorrelation(weight: Float64Array, scores: (correlation: number) => Float64Array): number {
  const independent = scores(0);
  let best = 0;
  let bestGain = 0;
  for (const candidate of candidates) {
    const { gain, standardError } = gainOver(weight, independent, scores(candidate));
    if (!(gain > bestGain)) break;
    bestGain = gain;
    if (gain > 2 * standardError) best = candidate;
  }
  return best;
}

/** Mean gain per row, nats, and its standard error. */
function gainOver(
  weight: Float64Array,
  before: Float64Array,
  after: Float64Array,
): { gain: number; standardError: number } {
  const memory = layOut({
    weight: [Float64Array, weight.length],
    before: [Float64Array, weight.length],
    after: [Float64Array, weight.length],
    totals: [Float64Array, 3],
  });
  memory.weight.set(weight);
  memory.before.set(before);
  memory.after.set(after);
  memory.totals.fill(0);
  const [weightAt, beforeAt, afterAt] = [memory.weight, memory.before, memory.after].map((each) => each.byteOffset);
  voteKernels().compareScores(weightAt, beforeAt, afterAt, weight.length, memory.totals.byteOffset);
  const [rows, sum, squares] = memory.totals;
  if (rows === 0) return { gain: 0, standardError: 0 };
  const gain = sum / rows;
  return { gain, standardError: Math.sqrt(Math.max(0, squares / rows - gain * gain) / rows) };
}
