import { z } from 'zod';
import type { BalancingContext, BalancingKind, LossBalancer } from './balancer.js';

const params = z.strictObject({});

/**
 * The weighted mean Σ wᵢLᵢ / Σ wᵢ over all tasks: the losses count as the user weighted them, and the total's scale does
 * not grow with the number of tasks. A hard baseline to beat (Kurin et al., 2022, "In defense of the unitary scalarization").
 */
export const equal = {
  summary: "the mean of the tasks' losses under their weights",
  params,
  create: (_params: z.output<typeof params>, { tasks }: BalancingContext): LossBalancer<null> => ({
    needs: 'state',
    init: () => null,
    weigh: () => ({ shared: tasks.map(() => 1 / tasks.length), state: null }),
  }),
} satisfies BalancingKind;
