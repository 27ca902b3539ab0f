/**
 * ψ(x) = d/dx log Γ(x) for x > 0: the recurrence ψ(x) = ψ(x + 1) − 1/x up to x ≥ 10, then the asymptotic series (Abramowitz and
 * Stegun 6.3.5 and 6.3.18). Absolute error below 1e-12 for x ≥ 1e-3; −∞ at 0, so that exp ψ is 0 there.
 */
export function digamma(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  let shift = 0;
  let z = x;
  for (; z < 10; z++) shift -= 1 / z;
  const s = 1 / (z * z);
  const series = s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s * (1 / 132 - (s * 691) / 32760)))));
  return shift + Math.log(z) - 0.5 / z - series;
}
