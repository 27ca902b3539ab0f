/**
 * The exponent on the evidence of a row with `votes` votes: 1 / (1 + ρ (votes − 1)). It is Kish's design effect: v
 * witnesses whose errors correlate by ρ count as v / (1 + ρ (v − 1)) independent ones (Kish, Survey Sampling, 1965).
 */
export function correlationExponent(correlation: number, votes: number): number {
  return 1 / (1 + correlation * Math.max(0, votes - 1));
}
