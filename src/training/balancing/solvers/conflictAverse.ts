import { simplexQp } from './simplexQp.js';

/** ‖g_w‖ below this share of the largest gradient's norm is zero: inner products of 32-bit gradients know no better. */
const noise = 1e-4;

/**
 * The direction of CAGrad (Liu et al., 2021, section 3): within a ball round the mean gradient g₀ the one that helps the worst
 * task most, max_d minᵢ ⟨gᵢ, d⟩ with ‖d − g₀‖ ≤ c‖g₀‖. By its dual over the simplex, with φ = c²‖g₀‖²,
 *
 *     w* = argmin_w ⟨g_w, g₀⟩ + √φ·‖g_w‖,   g_w = Σ wᵢgᵢ        d = g₀ + √φ / ‖g_w*‖ · g_w*
 *
 * ‖g_w‖ is the least value of (‖g_w‖²/s + s) / 2 over s > 0, so that for a given s the dual is a quadratic problem, and what
 * is left is one equation in s, ‖g_w(s)‖ = s, whose one root is found between bounds. Where g_w* is zero, the second
 * term has no direction, and g₀ is the answer.
 *
 * @param gram [p, p] inner products of the gradients
 * @param mean [p] the coefficients of g₀
 * @param c the ball's radius as a share of ‖g₀‖, 0 ≤ c < 1
 * @returns [p] the coefficients of d
 */
export function conflictAverse(gram: readonly (readonly number[])[], mean: readonly number[], c: number): number[] {
  const along = gram.map((row) => row.reduce((sum, value, j) => sum + value * mean[j], 0));
  const size = along.reduce((sum, value, i) => sum + value * mean[i], 0);
  const largest = Math.max(...gram.map((row, i) => row[i]));
  const radius = c * Math.sqrt(Math.max(0, size));
  // Where the mean is zero up to rounding the ball is a point.
  if (radius <= noise * c * Math.sqrt(largest)) return [...mean];
  const squareOf = (w: readonly number[]) =>
    gram.reduce((sum, row, i) => sum + w[i] * row.reduce((inner, value, j) => inner + value * w[j], 0), 0);
  let w: number[] = mean.map(() => 1 / mean.length);
  const excess = (s: number) => {
    const scaled = gram.map((row) => row.map((value) => (value * radius) / s));
    w = simplexQp(scaled, along, w);
    return squareOf(w) - s * s;
  };
  let low = noise * Math.sqrt(largest);
  let high = 2 * Math.sqrt(largest);
  let below = excess(low);
  if (below <= 0) return [...mean];
  let above = excess(high);
  // Regula falsi, the Illinois way: a bound that stays twice has its value halved.
  for (let round = 0; round < 60 && high - low > 1e-12 * high; round++) {
    const s = (low * above - high * below) / (above - below);
    const at = excess(s);
    if (Math.abs(at) <= 1e-13 * largest) break;
    if (at > 0) {
      [low, below] = [s, at];
      above /= 2;
    } else {
      [high, above] = [s, at];
      below /= 2;
    }
  }
  const norm = Math.sqrt(Math.max(0, squareOf(w)));
  return mean.map((value, i) => value + (radius / norm) * w[i]);
}
