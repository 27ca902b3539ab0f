/** How much there is to learn from a row's gold on one task; all in [0, 1]. */
export interface LabelWorth {
  /** Mean entropy of label model and network. */
  readonly uncertainty: number;
  /** Jensen–Shannon divergence between them: 0 without a network. */
  readonly disagreement: number;
}

/**
 * A committee of label model p and network q on one row. With m = (p + q)/2,
 *
 *     H(m) = (H(p) + H(q))/2 + JS(p, q),
 *
 * so that how unsure the committee is falls into how unsure its members are and how much they disagree; each divided by ln k, so that tasks with many
 * classes do not come first for that. A row without votes has the label model's prior as p, and counts as unsure.
 *
 * References: McCallum & Nigam, "Employing EM and Pool-Based Active Learning for Text Classification", ICML 1998, section 3.1; Lin, "Divergence
 * Measures Based on the Shannon Entropy", 1991, section IV.
 *
 * @param p [k]
 * @param q [k]; left out: there is no network
 */
export function labelNext(p: ArrayLike<number>, q?: ArrayLike<number>): LabelWorth {
  const k = p.length;
  const most = Math.log(k);
  if (!q) return { uncertainty: entropy(p) / most, disagreement: 0 };
  const mean = Float64Array.from({ length: k }, (_, c) => (p[c] + q[c]) / 2);
  const within = (entropy(p) + entropy(q)) / 2;
  return { uncertainty: within / most, disagreement: Math.max(0, entropy(mean) - within) / most };
}

function entropy(p: ArrayLike<number>): number {
  let sum = 0;
  for (let c = 0; c < p.length; c++) if (p[c] > 0) sum -= p[c] * Math.log(p[c]);
  return sum;
}
