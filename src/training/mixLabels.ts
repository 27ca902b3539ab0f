import type { LabelBatch } from './labelFeed.js';

/**
 * Mixes labels as mixUp mixes features: the loss λ·m·H(y, p̂) + (1 − λ)·m'·H(y', p̂) of a row with label y of weight m and a partner
 * with y' and m' is that of one label,
 *
 *     M = λ·m + (1 − λ)·m'        Y = (λ·m·y + (1 − λ)·m'·y') / M
 *
 * for the cross-entropy is linear in the label (Zhang et al., 2018, "mixup: Beyond Empirical Risk Minimization", section 2). A partner
 * without a label of the task has m' = 0 and leaves the row's label as it is, at weight λ·m.
 *
 * @param lambdas [b] λ in [0, 1]; at 1 the label stays to the bit
 * @param own labels per group of heads; changed in place
 * @param partners labels of the same shapes
 */
export function mixLabels(
  lambdas: ArrayLike<number>,
  own: readonly LabelBatch[],
  partners: readonly LabelBatch[],
): void {
  own.forEach(({ targets, weights }, g) => {
    const other = partners[g];
    const b = lambdas.length;
    const t = weights.length / b;
    const k = targets.length / weights.length;
    for (let at = 0; at < weights.length; at++) {
      const lambda = lambdas[Math.floor(at / t)];
      if (lambda === 1) continue;
      const [a, c] = [lambda * weights[at], (1 - lambda) * other.weights[at]];
      weights[at] = a + c;
      if (a + c === 0) continue;
      for (let i = at * k; i < (at + 1) * k; i++) targets[i] = (a * targets[i] + c * other.targets[i]) / (a + c);
    }
  });
}
