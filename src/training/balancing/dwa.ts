import { z } from 'zod';
import type { BalancingContext, BalancingKind, LossBalancer } from './balancer.js';
import { softmax } from './softmax.js';

const params = z.strictObject({
  temperature: z.number().positive().default(2).describe('T: the larger, the more alike the weights'),
});

export interface State {
  /** [t] the last epoch's mean loss; null before the first one with labels. */
  readonly last: readonly (number | null)[];
  /** [t] the last epoch's mean loss over the one's before. */
  readonly ratios: readonly number[];
}

/**
 * Dynamic Weight Average (Liu, Johns & Davison, 2019, section 3.3): a task whose loss fell less from one epoch to the next counts
 * more in the one after. With Lᵢ(e) epoch e's mean loss,
 *
 *     wᵢ = Lᵢ(e − 1) / Lᵢ(e − 2)        λᵢ = t · e^(wᵢ/T) / Σⱼ e^(wⱼ/T)        total = 1/t · Σ λᵢLᵢ
 *
 * and wᵢ = 1 in the first two epochs. A task without labels in an epoch keeps its w.
 */
export const dwa = {
  summary: 'dynamic weight average: more for losses that fall slowly, epoch by epoch (Liu et al., 2019)',
  params,
  create({ temperature }: z.output<typeof params>, { tasks }: BalancingContext): LossBalancer<State> {
    return {
      needs: 'state',
      init: () => ({ last: tasks.map(() => null), ratios: tasks.map(() => 1) }),
      weigh: (state) => ({ shared: softmax(state.ratios.map((w) => w / temperature)), state }),
      afterEpoch: ({ last, ratios }, losses) => ({
        last: losses.map((loss, i) => loss ?? last[i]),
        ratios: losses.map((loss, i) => {
          const before = last[i];
          return loss !== null && before !== null && before > 0 ? loss / before : ratios[i];
        }),
      }),
    };
  },
} satisfies BalancingKind;
