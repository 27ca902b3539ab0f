const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/**
 * log Γ(x) for x > 0: Γ(x) = Γ(x + 1) / x up to x ≥ 10, then Stirling's series (Abramowitz and Stegun 6.1.15 and 6.1.41).
 * Error below 1e-12, absolute for small results and relative for large ones.
 */
export function logGamma(x: number): number {
  let product = 1;
  let z = x;
  for (; z < 10; z++) product *= z;
  const s = 1 / (z * z);
  const series = (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - (s * 5) / 5940)))) / z;
  return (z - 0.5) * Math.log(z) - z + halfLogTwoPi + series - Math.log(product);
}
