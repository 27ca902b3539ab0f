import { z } from 'zod';
import { amongPresent } from './amongPresent.js';
import { atParam } from './atParam.js';
import type { BalancingContext, BalancingKind, LossBalancer } from './balancer.js';
import { type Learned, learn, learnedFromZero } from './learned.js';
import { equalProjections } from './solvers/equalProjections.js';

const params = z.strictObject({
  part: z
    .enum(['both', 'gradients', 'losses'])
    .default('both')
    .describe('gradients: IMTL-G for what the tasks share; losses: IMTL-L, learned loss scales; both: IMTL'),
  at: atParam,
});

/**
 * Impartial multi-task learning (Liu et al., 2021, section 3). IMTL-L scales each loss to e^(sᵢ)·Lᵢ − sᵢ, s learned from 0 by the network's
 * optimizer, so that all scaled losses draw to 1. IMTL-G gives the shared weights the combination Σ αᵢgᵢ, Σα = 1, with
 * equal projections on all tasks' gradients, see `equalProjections`. IMTL is both: α from the scaled losses' gradients for what the tasks
 * share, the scaled losses for the heads. Alone, IMTL-L scales trunk and heads alike, and under IMTL-G heads follow their own gradients.
 *
 * The combination counts by the share of tasks that are present; s of an absent task and its slots stay. Gradients are those of all that
 * the tasks share, tables of sparse inputs included; `at: representation` takes those at the trunk's output instead.
 */
export const imtl = {
  summary: 'impartial: losses scaled alike, equal projections on all gradients (Liu et al., 2021)',
  params,
  create({ part, at }: z.output<typeof params>, { tasks, optimizer }: BalancingContext): LossBalancer<Learned> {
    const t = tasks.length;
    const scales = (state: Learned) => state.values.map((s) => (part === 'gradients' ? 1 : Math.exp(s)));
    const common: Pick<LossBalancer<Learned>, 'init' | 'afterStep'> = {
      init: () => learnedFromZero(t, optimizer),
      afterStep: (state, { losses, scalars }) =>
        part === 'gradients'
          ? state
          : learn(
              state,
              optimizer,
              state.values.map((s, i) => (Math.exp(s) * losses[i] - 1) / t),
              losses.map((loss) => loss > 0),
              scalars,
            ),
    };
    if (part === 'losses') {
      return {
        ...common,
        needs: 'state',
        weigh: (state) => ({ shared: scales(state).map((scale) => scale / t), state }),
      };
    }
    return {
      ...common,
      needs: 'gram',
      over: at,
      weigh(state, { gram }) {
        const scale = scales(state);
        const scaled = gram!.map((row, i) => row.map((value, j) => scale[i] * scale[j] * value));
        const { weights, count } = amongPresent(scaled, equalProjections);
        return {
          shared: weights.map((weight, i) => (weight * scale[i] * count) / t),
          heads: scale.map((value) => value / t),
          state,
        };
      },
    };
  },
} satisfies BalancingKind;
