import type { HeadDefinition } from '../network/headParams.js';
import type { LossParams } from './lossParams.js';

/** A task as the training loop gets it. Its rows are `offset` … `offset + n − 1` of the features. */
export interface TrainingTask {
  readonly name: string;
  /** Number of classes. */
  readonly k: number;
  /** First global row of the task's data source. */
  readonly offset: number;
  /** Rows of the task's data source. */
  readonly n: number;
  /** [n, k] probabilistic or hard labels. */
  readonly probs: Float32Array;
  /** [n] ≥ 0; 0 = masked: abstained, does not apply, withheld. */
  readonly weights: Float32Array;
  /** The user's weight of the task's loss, ≥ 0; at 0 the task's own labels teach nothing. */
  readonly taskWeight: number;
  /** [n] ≥ 1: how often a pass over the rows visits each, on average; left out: once. */
  readonly factors?: Float32Array;
  readonly head: HeadDefinition;
  /** `balanced`, or [k] a weight per class; left out, every label counts as it is. */
  readonly classBalance?: 'balanced' | ArrayLike<number>;
  /** A loss that wrong labels pull at less; left out: the cross-entropy. */
  readonly robust?: RobustLoss;
}

/** A task's `loss.robust` where it is not `none`. */
export type RobustLoss = Exclude<LossParams['robust'], 'none'>;
