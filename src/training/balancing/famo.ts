import { z } from 'zod';
import type { BalancingContext, BalancingKind, LossBalancer } from './balancer.js';
import { softmax } from './softmax.js';
import { moveValues, type RuleState, ruleFrom, ruleParam } from './weightRule.js';

const params = z.strictObject({
  learningRate: z.number().positive().default(0.025).describe('β: step size of the logits ξ'),
  decay: z.number().min(0).default(0.01).describe('γ: draws the logits to 0, so that old steps are forgotten'),
  rule: ruleParam,
});

/** Keeps logarithms and quotients finite, as in the authors' code. */
const tiny = 1e-8;

/**
 * FAMO (Liu et al., 2023, algorithm 1): all losses shall fall by the same share in each step, in constant cost: no task
 * gradient is taken, but the losses are read again after the step, on the same batch with the same dropout. With z = softmax(ξ),
 *
 *     total's gradient = Σ c·(zᵢ/ℓᵢ)·∇ℓᵢ,  c = 1 / Σⱼ zⱼ/ℓⱼ        δ = (∂z/∂ξ)ᵀ (log ℓ(θ) − log ℓ(θ′))        ξ ← ξ − β(δ + γξ)
 *
 * from ξ = 0; the weights hold for trunk and heads. The last equation is `rule: sgd`; the authors' code, which the paper's figures come
 * from, hands δ + γξ to Adam, and so does the default. All sums are over the tasks that are present; the total counts by their share of all tasks.
 */
export const famo = {
  summary: 'all losses fall at one rate, told from the losses after each step (Liu et al., 2023)',
  params,
  create({ learningRate, decay, rule }: z.output<typeof params>, { tasks }: BalancingContext): LossBalancer<RuleState> {
    const t = tasks.length;
    return {
      needs: 'losses',
      rereads: true,
      init: () => ruleFrom(t, 0),
      weigh(state, { losses }) {
        const { z, members } = shares(state, losses!);
        const quotients = members.map((i, at) => z[at] / (losses![i] + tiny));
        const total = quotients.reduce((sum, quotient) => sum + quotient, 0);
        const shared = new Array<number>(t).fill(0);
        members.forEach((i, at) => {
          shared[i] = (quotients[at] / total) * (members.length / t);
        });
        return { shared, state };
      },
      afterStep(state, { losses, lossesAfter }) {
        const { z, members } = shares(state, losses);
        const gain = members.map((i) => Math.log(losses[i] + tiny) - Math.log(lossesAfter![i] + tiny));
        const mean = gain.reduce((sum, value, at) => sum + z[at] * value, 0);
        const slope = new Array<number>(t).fill(0);
        members.forEach((i, at) => {
          slope[i] = z[at] * (gain[at] - mean) + decay * state.values[i];
        });
        return moveValues(
          state,
          rule,
          learningRate,
          slope,
          losses.map((loss) => loss > 0),
        );
      },
    };
  },
} satisfies BalancingKind;

/** The present tasks and z over them. */
function shares({ values }: RuleState, losses: readonly number[]): { z: number[]; members: number[] } {
  const members = losses.flatMap((loss, i) => (loss > 0 ? [i] : []));
  return { z: members.length > 0 ? softmax(members.map((i) => values[i])) : [], members };
}
