import type { ProbLabels } from '../core/probLabels.js';

/** The labels with rows of known gold (−1 = unknown) set to certainty. `covered` still tells where LFs voted. */
export function pinGold(labels: ProbLabels, gold: Int16Array): ProbLabels {
  if (gold.every((c) => c < 0)) return labels;
  const { n, k } = labels;
  const probs = labels.probs.slice();
  for (let row = 0; row < n; row++) {
    if (gold[row] < 0) continue;
    probs.fill(0, row * k, (row + 1) * k);
    probs[row * k + gold[row]] = 1;
  }
  return { ...labels, probs };
}
