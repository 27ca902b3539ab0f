import { simplexQp } from './simplexQp.js';

/**
 * The convex combination of gradients with the smallest norm, argmin ‖Σ αᵢgᵢ‖² over the simplex: the problem that Sener &
 * Koltun (2018, section 3.2) solve with Frank–Wolfe steps, here solved exactly.
 *
 * @param gram [p, p] inner products of the gradients
 * @returns [p] α ≥ 0, Σα = 1
 */
export function minNorm(gram: readonly (readonly number[])[]): number[] {
  return simplexQp(
    gram,
    gram.map(() => 0),
  );
}
