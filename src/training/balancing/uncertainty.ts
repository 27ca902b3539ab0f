import { z } from 'zod';
import type { BalancingContext, BalancingKind, LossBalancer } from './balancer.js';
import { type Learned, learn, learnedFromZero } from './learned.js';

const params = z.strictObject({});

/**
 * Homoscedastic uncertainty (Kendall, Gal & Cipolla, 2018, section 3.2, equation 10, for classification): with σᵢ² task i's
 * noise, Σ Lᵢ/σᵢ² + log σᵢ is minimised over the network and the σᵢ. As the paper advises sᵢ = log σᵢ² is learned, from 0:
 *
 *     total = 1/t · Σ e^(−sᵢ)·Lᵢ + sᵢ/2
 *
 * The network's optimizer trains s by its own rule and learning rate, its weight decay included; `clipNorm` leaves s alone. s of a task that
 * is absent from a batch stays, and so do its slots.
 */
export const uncertainty = {
  summary: 'learned log-variances per task: an uncertain task counts less (Kendall et al., 2018)',
  params,
  create(_params: z.output<typeof params>, { tasks, optimizer }: BalancingContext): LossBalancer<Learned> {
    const t = tasks.length;
    return {
      needs: 'state',
      init: () => learnedFromZero(t, optimizer),
      weigh: (state) => ({ shared: state.values.map((s) => Math.exp(-s) / t), state }),
      afterStep: (state, { losses, scalars }) =>
        learn(
          state,
          optimizer,
          state.values.map((s, i) => (0.5 - Math.exp(-s) * losses[i]) / t),
          losses.map((loss) => loss > 0),
          scalars,
        ),
    };
  },
} satisfies BalancingKind;
