import { z } from 'zod';
import { amongPresent } from './amongPresent.js';
import { atParam } from './atParam.js';
import type { BalancingContext, BalancingKind, LossBalancer } from './balancer.js';
import { conflictAverse } from './solvers/conflictAverse.js';

const params = z.strictObject({
  c: z
    .number()
    .min(0)
    .lt(1)
    .default(0.4)
    .describe('how far from the mean gradient the update may lie, as a share of its norm; 0 is equal'),
  at: atParam,
});

/**
 * CAGrad (Liu et al., 2021, algorithm 1): the shared weights follow the direction near the mean gradient that helps the worst task
 * most, see `conflictAverse`; heads follow their own gradients. The update is the paper's, without the rescaling by 1/(1 + c²) that the authors'
 * code adds. The gradients are those of all that the tasks share, tables of sparse inputs included; `at: representation` compares
 * those at the trunk's output, as LibMTL does under `rep_grad`. An absent task counts as zero in the mean.
 */
export const cagrad = {
  summary: 'near the mean gradient, what helps the worst task most (Liu et al., 2021)',
  params,
  create({ c, at }: z.output<typeof params>, { tasks }: BalancingContext): LossBalancer<null> {
    const t = tasks.length;
    return {
      needs: 'gram',
      over: at,
      init: () => null,
      weigh(state, { gram }) {
        const { weights } = amongPresent(gram!, (part) =>
          conflictAverse(
            part,
            part.map(() => 1 / t),
            c,
          ),
        );
        return { shared: weights, heads: tasks.map(() => 1 / t), state };
      },
    };
  },
} satisfies BalancingKind;
