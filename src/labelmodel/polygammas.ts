/**
 * ψ′, ψ″ and ψ‴ of x > 0, the derivatives of the digamma function: by recurrence up to x ≥ 10, then the derivatives of the asymptotic series
 * (Abramowitz and Stegun 6.4.6 and 6.4.11). Relative error below 1e-10.
 */
export function polygammas(x: number): readonly [number, number, number] {
  let first = 0;
  let second = 0;
  let third = 0;
  let z = x;
  for (; z < 10; z++) {
    const r = 1 / z;
    const square = r * r;
    first += square;
    second -= 2 * square * r;
    third += 6 * square * square;
  }
  const r = 1 / z;
  const s = r * r;
  first += r + s / 2 + r * s * (1 / 6 - s * (1 / 30 - s * (1 / 42 - s / 30)));
  second -= s + s * r + s * s * (1 / 2 - s * (1 / 6 - s * (1 / 6 - s * 0.3)));
  third += s * (2 * r + 3 * s + s * r * (2 - s * (1 - s * (4 / 3 - 3 * s))));
  return [first, second, third];
}
