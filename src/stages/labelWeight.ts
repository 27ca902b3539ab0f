import type { LossParams } from '../training/lossParams.js';
import { rowWeight } from '../training/rowWeight.js';

/** A row counts for a child task from this probability on that the task applies to it. */
const appliesFrom = 0.5;

/** What is known of a row's label of one task. */
export interface LabeledRow {
  /** [k] the probabilistic label. */
  readonly probs: Float32Array;
  /** Whether its class is gold that fits may see. */
  readonly known: boolean;
  /** Its votes, and the most that any row of the task has. */
  readonly votes: number;
  readonly mostVotes: number;
  /** P(the task applies to the row). */
  readonly applies: number;
}

/**
 * What a row weighs in training: 1 where its gold is known; 0 where it has fewer than `loss.minCoverage` votes, or the task probably does not apply to
 * it; else the probability that it applies, so that the loss is the expected one, times what `loss.rowWeights` gives it.
 */
export function labelWeight(
  { minCoverage, rowWeights }: Pick<LossParams, 'minCoverage' | 'rowWeights'>,
  { probs, known, votes, mostVotes, applies }: LabeledRow,
): number {
  if (known) return 1;
  if (votes < minCoverage || applies < appliesFrom) return 0;
  return applies * rowWeight(rowWeights, probs, votes, mostVotes);
}
