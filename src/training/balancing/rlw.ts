import { z } from 'zod';
import type { BalancingContext, BalancingKind, LossBalancer } from './balancer.js';
import { byName } from './byName.js';
import { softmax } from './softmax.js';

const params = z.strictObject({});

/**
 * Random Loss Weighting (Lin et al., 2022, section 3, with the normal distribution): in each step λ = softmax(ε), ε ~ N(0, 1) per
 * task, and the total is Σ λᵢLᵢ. Of all methods here the one to beat first: it knows nothing. Draws come from the seed and the
 * step's number, one per task in the order of the tasks' names.
 */
export const rlw = {
  summary: 'random weights in every step: a baseline for all others (Lin et al., 2022)',
  params,
  create(_params: z.output<typeof params>, { tasks }: BalancingContext): LossBalancer<null> {
    const order = byName(tasks);
    return {
      needs: 'state',
      init: () => null,
      weigh(state, { rng }) {
        const draws = tasks.map(() => 0);
        for (const i of order) draws[i] = rng.normal();
        return { shared: softmax(draws), state };
      },
    };
  },
} satisfies BalancingKind;
