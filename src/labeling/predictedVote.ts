import { argMax } from '../core/numeric.js';

/** How a model's probabilities become votes. */
export interface PredictedVoteParams {
  /** Abstains where no class is at least this likely, in [0, 1]. */
  readonly abstainBelow: number;
  /** How much of a vote each is: a number in (0, 1], or as much as the class is likely, or likelier than the next one. */
  readonly confidence: number | 'probability' | 'margin';
}

/**
 * What a model votes whose probabilities are these: the likeliest class. It abstains where that is not likely enough, and where
 * two classes are equally likely.
 *
 * @param probs [k]
 * @returns a confidence in (0, 1]; undefined for an abstain
 */
export function predictedVote(
  probs: Float32Array | Float64Array,
  { abstainBelow, confidence }: PredictedVoteParams,
): { readonly vote: number; readonly confidence: number } | undefined {
  const best = argMax(probs);
  if (probs[best] < abstainBelow || probs.lastIndexOf(probs[best]) !== best) return undefined;
  if (typeof confidence === 'number') return { vote: best, confidence };
  let next = 0;
  if (confidence === 'margin')
    for (let c = 0; c < probs.length; c++) if (c !== best && probs[c] > next) next = probs[c];
  return { vote: best, confidence: Math.min(1, probs[best] - next) };
}
