import type { Rng } from '../../core/rng.js';

/**
 * Draws `count` unit vectors of R^d, each orthogonal to all others, uniformly: normal ones, made orthogonal by the modified Gram–Schmidt process
 * (twice, against rounding).
 *
 * @param count at most d
 * @returns [count][d]
 */
export function orthonormal(count: number, d: number, rng: Rng): Float64Array[] {
  const basis: Float64Array[] = [];
  while (basis.length < count) {
    const vector = Float64Array.from({ length: d }, () => rng.normal());
    for (let pass = 0; pass < 2; pass++) {
      for (const other of basis) {
        const along = dot(vector, other);
        for (let i = 0; i < d; i++) vector[i] -= along * other[i];
      }
    }
    const norm = Math.sqrt(dot(vector, vector));
    // Of measure zero: a draw that lies in the span of the others.
    if (norm < 1e-9) continue;
    basis.push(vector.map((value) => value / norm));
  }
  return basis;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
