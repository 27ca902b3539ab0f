import { logGamma } from '../core/logGamma.js';

/** Tables as likely as the observed one count as such in spite of rounding. */
const tie = 1 + 1e-7;

/**
 * Fisher's exact test, two-sided: the probability, given the margins and one share behind both, of a table that is no likelier than the observed
 * one. Reference: Fisher, The Logic of Inductive Inference, 1935; two-sided as in Freeman and Halton, 1951.
 *
 * Cost: min(successes, smaller side).
 *
 * @param a `x` of `n`, both whole
 * @param b `y` of `m`
 * @returns p in (0, 1]
 */
export function fisherExact([x, n]: readonly [number, number], [y, m]: readonly [number, number]): number {
  const successes = x + y;
  const from = Math.max(0, successes - m);
  const to = Math.min(n, successes);
  const logChoose = (of: number, take: number) => logGamma(of + 1) - logGamma(take + 1) - logGamma(of - take + 1);
  const all = logChoose(n + m, successes);
  const probability = (i: number) => Math.exp(logChoose(n, i) + logChoose(m, successes - i) - all);
  const observed = probability(x) * tie;
  let p = 0;
  for (let i = from; i <= to; i++) {
    const each = probability(i);
    if (each <= observed) p += each;
  }
  return Math.min(1, p);
}
