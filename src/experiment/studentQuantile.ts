/**
 * The quantile of Student's t: the t with P(T ≤ t) = p for ν degrees of freedom, found by halving on its distribution function, a finite sum for whole ν.
 * Abramowitz & Stegun, 1964, 26.7.3 and 26.7.4.
 *
 * @param p between ½ and 1
 * @param degrees whole, 1 or more
 */
export function studentQuantile(p: number, degrees: number): number {
  let low = 0;
  let high = 1;
  while (below(high, degrees) < p) high *= 2;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (below(middle, degrees) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(T ≤ t) for t ≥ 0; with θ = atan(t/√ν), A(t|ν) = P(|T| ≤ t). */
function below(t: number, degrees: number): number {
  const theta = Math.atan(t / Math.sqrt(degrees));
  const cos2 = Math.cos(theta) ** 2;
  const odd = degrees % 2 === 1;
  let term = odd ? Math.cos(theta) : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let i = odd ? 2 : 1; i <= degrees - 3; i += 2) {
    term *= (i / (i + 1)) * cos2;
    sum += term;
  }
  const inside = odd ? (2 / Math.PI) * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum;
  return (1 + inside) / 2;
}
