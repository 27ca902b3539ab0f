import { logGamma } from '../core/logGamma.js';

/** S from 1 to 1024: less is as good as no expectation, more as good as certainty. */
const strengths = Array.from({ length: 21 }, (_, i) => 2 ** (i / 2));
/** Expected shares stay this far from 0 and 1, where a single count would refute them. */
const margin = 1e-3;

/**
 * How many votes an expectation of accuracies is worth, by empirical Bayes: true accuracies scatter around the expected a_j as
 * Beta(S a_j, S (1 − a_j)), and S is the one under which the counts are likeliest,
 *
 *   max_S Σ_j log BetaBinomial(right_j | counted_j, S a_j, S (1 − a_j)),
 *
 * so that good expectations need much gold to be overruled, and poor ones little. Of equally likely S the largest: where
 * nothing is counted the expectation stands.
 *
 * @param right [m] votes that are right, 0 … counted
 * @param counted [m] votes on gold rows
 * @param expected [m] accuracies as they are expected without gold
 * @returns S, in votes, from 1 to 1024
 */
export function expectationStrength(right: Float64Array, counted: Float64Array, expected: Float64Array): number {
  let best = strengths[0];
  let most = Number.NEGATIVE_INFINITY;
  for (const strength of strengths) {
    let likelihood = 0;
    for (let j = 0; j < expected.length; j++) {
      if (counted[j] === 0) continue;
      const a = strength * Math.min(Math.max(expected[j], margin), 1 - margin);
      const b = strength - a;
      likelihood += logBeta(right[j] + a, counted[j] - right[j] + b) - logBeta(a, b);
    }
    if (likelihood < most) continue;
    best = strength;
    most = likelihood;
  }
  return best;
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}
