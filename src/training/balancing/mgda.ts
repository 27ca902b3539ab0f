import { z } from 'zod';
import { amongPresent } from './amongPresent.js';
import { atParam } from './atParam.js';
import type { BalancingContext, BalancingKind, LossBalancer } from './balancer.js';
import { minNorm } from './solvers/minNorm.js';

const params = z.strictObject({ at: atParam });

/**
 * MGDA (Sener & Koltun, 2018, algorithm 2): the shared weights follow the convex combination of the tasks' gradients with the smallest
 * norm, which points against none of them; heads follow their own gradients. The combination counts by the share of tasks
 * that are present. `at: parameters` takes the gradients of all that the tasks share, tables of sparse inputs included;
 * `at: representation` is MGDA-UB (section 3.3): gradients at the trunk's output, whose problem bounds the exact one from above.
 */
export const mgda = {
  summary: "the smallest convex combination of the tasks' gradients (Sener & Koltun, 2018)",
  params,
  create({ at }: z.output<typeof params>, { tasks }: BalancingContext): LossBalancer<null> {
    const t = tasks.length;
    return {
      needs: 'gram',
      over: at,
      init: () => null,
      weigh(state, { gram }) {
        const { weights, count } = amongPresent(gram!, minNorm);
        return { shared: weights.map((weight) => (weight * count) / t), heads: tasks.map(() => 1 / t), state };
      },
    };
  },
} satisfies BalancingKind;
