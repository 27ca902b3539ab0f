import { z } from 'zod';
import type { BalancingContext, BalancingKind, LossBalancer } from './balancer.js';

const params = z.strictObject({
  weights: z
    .record(z.string(), z.number().positive())
    .default({})
    .describe(
      'a weight > 0 per task name, 1 for tasks that are not named; it multiplies tasks.<t>.weight, and the mean is taken under the products',
    ),
});

/**
 * Given weights vᵢ beside the tasks' own wᵢ: Σ vᵢwᵢLᵢ / Σ vᵢwᵢ. `tasks.<t>.weight` says what a task is worth, and the loss that is
 * reported counts it; these weights only steer the training, so that an experiment can vary them and still compare its losses.
 * A task that shall teach nothing has `weight: 0`.
 */
export const staticWeights = {
  summary: "given weights per task, beside the tasks' own",
  params,
  create({ weights }: z.output<typeof params>, { tasks }: BalancingContext): LossBalancer<null> {
    const own = tasks.map(({ name }) => weights[name] ?? 1);
    const total = tasks.reduce((sum, { weight }, i) => sum + weight * own[i], 0);
    return {
      needs: 'state',
      init: () => null,
      weigh: () => ({ shared: own.map((weight) => weight / total), state: null }),
    };
  },
} satisfies BalancingKind;
