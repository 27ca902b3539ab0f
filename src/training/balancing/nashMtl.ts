import { z } from 'zod';
import { amongPresent } from './amongPresent.js';
import { atParam } from './atParam.js';
import type { BalancingContext, BalancingKind, LossBalancer } from './balancer.js';
import { nashBargain } from './solvers/nashBargain.js';

const params = z.strictObject({
  updateEvery: z
    .int()
    .positive()
    .default(1)
    .describe(
      'steps from one bargaining to the next; in between the weights stay, and a step costs what it does under equal',
    ),
  maxNorm: z
    .number()
    .positive()
    .default(1)
    .describe('largest norm of the gradient of what the tasks share; a longer one is shortened'),
  at: atParam,
});

export interface State {
  /** [t] */
  readonly alpha: readonly number[];
  readonly steps: number;
}

/**
 * Nash-MTL (Navon et al., 2022, algorithm 1): the tasks bargain for the update's direction. With G the gradients side by side the
 * solution is Gα, GᵀG·α = 1/α, see `nashBargain`; α multiplies the losses, for trunk and heads, as in the authors' code, and the
 * gradient of what the tasks share is shortened to `maxNorm`. α starts at 1 for each task, and at 1 it stays for one that has never been there.
 *
 * The scale is the paper's: it has no mean to be compared with. Gradients are those of all that the tasks share, tables of sparse
 * inputs included; `at: representation` takes those at the trunk's output, as LibMTL does under `rep_grad`.
 */
export const nashMtl = {
  summary: 'the tasks bargain for the direction of the update (Navon et al., 2022)',
  params,
  create({ updateEvery, maxNorm, at }: z.output<typeof params>, { tasks }: BalancingContext): LossBalancer<State> {
    return {
      needs: 'gram',
      over: at,
      init: () => ({ alpha: tasks.map(() => 1), steps: 0 }),
      shortens: true,
      skips: ({ steps }) => steps % updateEvery !== 0,
      weigh({ alpha, steps }, { gram }) {
        const solved = gram ? amongPresent(gram, nashBargain).weights : alpha;
        const next = alpha.map((old, i) => (solved[i] > 0 ? solved[i] : old));
        return { shared: next, maxNorm, state: { alpha: next, steps: steps + 1 } };
      },
    };
  },
} satisfies BalancingKind;
