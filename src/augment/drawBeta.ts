import type { Rng } from '../core/rng.js';

/**
 * A draw from Beta(α, α): X / (X + Y) with X, Y ~ Gamma(α), each by Marsaglia and Tsang (2000, "A Simple Method for Generating Gamma
 * Variables"). In logarithms, since for small α both of them round to zero.
 *
 * @returns in [0, 1]
 */
export function drawBeta(alpha: number, rng: Rng): number {
  return 1 / (1 + Math.exp(logGammaDraw(alpha, rng) - logGammaDraw(alpha, rng)));
}

/** log of a draw from Gamma(α). Below 1 it is the draw for α + 1 times U^(1/α) (their section 6). */
function logGammaDraw(alpha: number, rng: Rng): number {
  if (alpha < 1) return logGammaDraw(alpha + 1, rng) + Math.log(1 - rng.uniform()) / alpha;
  const d = alpha - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = rng.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - rng.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return Math.log(d * v);
  }
}
