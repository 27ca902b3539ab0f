import type { Scalar, Tensor1D } from '@tensorflow/tfjs-core';
import type { z } from 'zod';
import type { TF } from '../../backend/backend.js';

/**
 * How the tasks' losses become the one loss that is minimised. Pure: state in, state out, all of it tensors, so that the
 * step can be traced. `needs` says what the training step has to provide.
 */
export interface LossBalancer {
  readonly needs: 'losses';
  /** [t] or empty: the balancer's first state. */
  init(t: number): number[];
  /**
   * @param losses [t] the tasks' mean losses on the batch, 0 where the batch holds no label of the task
   * @param taskWeights [t] the user's weights
   */
  combine(tf: TF, losses: Tensor1D, taskWeights: Tensor1D, state: Tensor1D): { total: Scalar; state: Tensor1D };
}

export interface BalancingKind {
  readonly summary: string;
  readonly params: z.ZodObject;
  // biome-ignore lint/suspicious/noExplicitAny: each kind reads its own parameters
  create(params: any): LossBalancer;
}
