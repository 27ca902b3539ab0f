import type { LossParams } from './lossParams.js';

/** Below this a weight is a label's rounding: the row says nothing. */
const negligible = 1e-6;

/**
 * What a row weighs in the loss whose label no gold stands behind, in [0, 1]:
 *
 *     none         1
 *     confidence   (max_c p_c − 1/k) / (1 − 1/k)      how far the top class is above chance
 *     entropy      1 − H(p) / log k                   how far the label is from knowing nothing
 *     coverage     v / V                              its votes, of the most that any row of the task has
 *
 * A row whose label is uniform weighs 0 under confidence and entropy, which masks it.
 *
 * @param p [k] the label
 * @param votes v
 * @param mostVotes V
 */
export function rowWeight(kind: LossParams['rowWeights'], p: Float32Array, votes: number, mostVotes: number): number {
  const weight = formulas[kind](p, votes, mostVotes);
  return weight < negligible ? 0 : weight;
}

const formulas: Record<LossParams['rowWeights'], (p: Float32Array, votes: number, mostVotes: number) => number> = {
  none: () => 1,
  confidence: (p) => (Math.max(...p) - 1 / p.length) / (1 - 1 / p.length),
  entropy: (p) => 1 - entropy(p) / Math.log(p.length),
  coverage: (_p, votes, mostVotes) => (mostVotes > 0 ? votes / mostVotes : 0),
};

/** H(p) = −Σ p log p, in nats. */
function entropy(p: Float32Array): number {
  return -p.reduce((sum, value) => sum + (value > 0 ? value * Math.log(value) : 0), 0);
}
