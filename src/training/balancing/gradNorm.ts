import { z } from 'zod';
import type { BalancingContext, BalancingKind, LossBalancer } from './balancer.js';
import { moveValues, type RuleState, ruleFrom, ruleParam } from './weightRule.js';

const params = z.strictObject({
  alpha: z
    .number()
    .min(0)
    .default(1.5)
    .describe('α: how strongly tasks that train slowly are helped; 0 makes all gradient norms equal'),
  learningRate: z.number().positive().default(0.025).describe('step size of the weights'),
  rule: ruleParam,
});

/** A weight that a step takes below this starts again here: the paper's sum-to-t leaves a sign open. */
const least = 1e-3;

export interface State {
  readonly weights: RuleState;
  /** [t] each task's first loss; null until then. */
  readonly first: readonly (number | null)[];
}

/**
 * GradNorm (Chen et al., 2018, algorithm 1): weights w, Σw = t, learned so that the tasks' gradients have norms that go with
 * their training rates. With W the weights of the trunk's last layer (with one layer that includes the sparse inputs' tables),
 *
 *     Gᵢ = ‖∇_W wᵢLᵢ‖₂        rᵢ = (Lᵢ/Lᵢ(0)) / meanⱼ(Lⱼ/Lⱼ(0))        L_grad = Σ |Gᵢ − mean(G)·rᵢ^α|
 *
 * the step uses w as it stands, total = 1/t · Σ wᵢLᵢ, for trunk and heads; then w follows ∇_w L_grad, the targets mean(G)·rᵢ^α held
 * constant, and is divided so that it sums to t again. Lᵢ(0) is the first batch's loss that has labels of the task. Means are over the tasks
 * that are present; the sum of their weights stays what it was, and so do the weights of the others.
 */
export const gradNorm = {
  summary: 'weights learned so that gradient norms go with training rates (Chen et al., 2018)',
  params,
  create({ alpha, learningRate, rule }: z.output<typeof params>, { tasks }: BalancingContext): LossBalancer<State> {
    const t = tasks.length;
    return {
      needs: 'gram',
      over: 'lastLayer',
      init: () => ({ weights: ruleFrom(t, 1), first: tasks.map(() => null) }),
      weigh({ weights, first }, { losses, gram }) {
        const present = losses!.map((loss) => loss > 0);
        const seen = first.map((loss, i) => loss ?? (present[i] ? losses![i] : null));
        const w = weights.values;
        const norms = gram!.map((row, i) => Math.sqrt(row[i]));
        const ratios = losses!.map((loss, i) => (present[i] ? loss / seen[i]! : 0));
        const meanRatio = meanOver(present, ratios);
        const meanNorm = meanOver(
          present,
          norms.map((norm, i) => w[i] * norm),
        );
        const slope = norms.map((norm, i) =>
          present[i] ? norm * Math.sign(w[i] * norm - meanNorm * (ratios[i] / meanRatio) ** alpha) : 0,
        );
        const moved = moveValues(weights, rule, learningRate, slope, present);
        return {
          shared: w.map((weight) => weight / t),
          state: { weights: { ...moved, values: renormalised(moved.values, w, present) }, first: seen },
        };
      },
    };
  },
} satisfies BalancingKind;

/** The present weights, multiplied so that they sum to what they summed to before. */
function renormalised(moved: readonly number[], before: readonly number[], present: readonly boolean[]): number[] {
  const kept = moved.map((weight) => Math.max(weight, least));
  const sum = (values: readonly number[]) => values.reduce((total, value, i) => total + (present[i] ? value : 0), 0);
  const factor = sum(before) / sum(kept);
  return kept.map((weight, i) => (present[i] ? weight * factor : before[i]));
}

function meanOver(present: readonly boolean[], values: readonly number[]): number {
  const count = present.filter(Boolean).length;
  return values.reduce((sum, value, i) => sum + (present[i] ? value : 0), 0) / count;
}
