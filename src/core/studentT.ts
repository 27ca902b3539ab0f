import { logGamma } from './logGamma.js';

/**
 * P(T > t) of Student's t with ν degrees of freedom, for t ≥ 0: ½ · I_x(ν/2, ½) with x = ν / (ν + t²), the regularised incomplete beta function by its
 * continued fraction (Lentz's method). Error below 1e-10.
 * Reference: NIST Digital Library of Mathematical Functions, 8.17.22; Abramowitz & Stegun, Handbook of Mathematical Functions, 1964, 26.7.1.
 *
 * @param degrees ν > 0, a real number
 */
export function studentTail(t: number, degrees: number): number {
  return 0.5 * incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/**
 * The t that P(T > t) = p holds for, by bisection, to twelve digits.
 *
 * @param p in (0, ½)
 */
export function studentQuantile(p: number, degrees: number): number {
  let [low, high] = [0, 1];
  while (studentTail(high, degrees) > p) [low, high] = [high, 2 * high];
  for (let i = 0; i < 200 && high - low > 1e-13 * high; i++) {
    const middle = (low + high) / 2;
    if (studentTail(middle, degrees) > p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** I_x(a, b) */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast below the mean of the beta distribution; above it, I_x(a, b) = 1 − I_1−x(b, a).
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1), tiny);
  let fraction = d;
  for (let m = 1; m < 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    for (const term of [even, odd]) {
      d = 1 / nonZero(1 + term * d, tiny);
      c = nonZero(1 + term / c, tiny);
      fraction *= c * d;
    }
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return front * fraction;
}

function nonZero(value: number, tiny: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}
