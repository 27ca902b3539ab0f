/** error ≈ a + b · n^−c */
export interface PowerLaw {
  /** What is left at any number of rows, ≥ 0. */
  readonly a: number;
  /** ≥ 0; 0 where errors do not fall. */
  readonly b: number;
  /** In (0, 3]; null where b = 0 and nothing tells it. */
  readonly c: number | null;
}

const [smallest, largest] = [0.01, 3];

/**
 * Fits error = a + b · n^−c with a, b ≥ 0 by least squares: for each c the best a and b are linear least squares, and c is found on a grid of its
 * logarithm, then by golden section round the best of it.
 * Reference: Hestness et al., Deep Learning Scaling is Predictable, Empirically, 2017, section 2, for the form.
 *
 * @param n [m] numbers of rows, at least three different ones
 * @param errors [m]
 */
export function fitPowerLaw(n: readonly number[], errors: readonly number[]): PowerLaw {
  const loss = (logC: number) => linearFit(n, errors, Math.exp(logC)).loss;
  const [from, to] = [Math.log(smallest), Math.log(largest)];
  const steps = 60;
  let best = 0;
  for (let i = 1; i <= steps; i++)
    if (loss(from + ((to - from) * i) / steps) < loss(from + ((to - from) * best) / steps)) best = i;
  const width = (to - from) / steps;
  let [low, high] = [Math.max(from, from + (best - 1) * width), Math.min(to, from + (best + 1) * width)];
  const ratio = (Math.sqrt(5) - 1) / 2;
  for (let i = 0; i < 40; i++) {
    const [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (loss(left) <= loss(right)) high = right;
    else low = left;
  }
  const c = Math.exp((low + high) / 2);
  const { a, b } = linearFit(n, errors, c);
  return { a, b, c: b > 0 ? c : null };
}

/** The a, b ≥ 0 of least Σ (error − a − b·f)², f = n^−c. */
function linearFit(n: readonly number[], errors: readonly number[], c: number): { a: number; b: number; loss: number } {
  // Scaled by the smallest n, so that f lies in (0, 1].
  const unit = Math.min(...n);
  const f = n.map((value) => (value / unit) ** -c);
  const m = n.length;
  const [sf, se] = [sum(f), sum(errors)];
  const [sff, sfe] = [sum(f.map((value) => value * value)), sum(f.map((value, i) => value * errors[i]))];
  const determinant = m * sff - sf * sf;
  let b = determinant > 1e-15 ? (m * sfe - sf * se) / determinant : 0;
  let a = (se - b * sf) / m;
  if (a < 0) [a, b] = [0, sfe / sff];
  if (b < 0) [a, b] = [se / m, 0];
  const loss = sum(errors.map((error, i) => (error - a - b * f[i]) ** 2));
  return { a, b: b * unit ** c, loss };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
