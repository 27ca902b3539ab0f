import type { Scalar } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { BalancingKind } from './balancer.js';

const params = z.strictObject({});

/**
 * The weighted mean Σ wᵢLᵢ / Σ wᵢ over all tasks: the losses count as the user weighted them, and the total's scale does
 * not grow with the number of tasks. A hard baseline to beat (Kurin et al., 2022, "In defense of the unitary scalarization").
 */
export const equal = {
  summary: "the mean of the tasks' losses under their weights",
  params,
  create: (_params: z.output<typeof params>) => ({
    needs: 'losses',
    init: () => [],
    combine: (tf, losses, taskWeights, state) => ({
      total: tf.div(tf.sum(tf.mul(losses, taskWeights)), tf.sum(taskWeights)) as Scalar,
      state,
    }),
  }),
} satisfies BalancingKind;
