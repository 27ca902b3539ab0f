import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** Keeps α finite where some combination of the gradients is zero and the equation has no root. */
const ridge = 1e-6;

/**
 * The bargaining solution of Navon et al. (2022, section 3.1): the α > 0 with
 *
 *     GᵀG·α = 1/α   (elementwise)
 *
 * which is where ½·αᵀGᵀGα − Σ log αᵢ, convex and self-concordant, is least: damped Newton steps find it from anywhere. As in the
 * authors' code GᵀG is divided by its Frobenius norm first, which multiplies α by a number and leaves the direction.
 *
 * @param gram [p, p] GᵀG, the inner products of the gradients; none of the gradients is zero
 * @returns [p]
 */
export function nashBargain(gram: readonly (readonly number[])[]): number[] {
  const norm = Math.hypot(...gram.flat());
  const q = gram.map((row, i) => row.map((value, j) => value / norm + (i === j ? ridge : 0)));
  // The answer where no two gradients have anything in common.
  let alpha = q.map((row, i) => 1 / Math.sqrt(row[i]));
  for (let round = 0; round < 100; round++) {
    const slope = q.map((row, i) => row.reduce((sum, value, j) => sum + value * alpha[j], -1 / alpha[i]));
    const hessian = new Matrix(q.map((row, i) => row.map((value, j) => (i === j ? value + 1 / alpha[i] ** 2 : value))));
    const step = new CholeskyDecomposition(hessian).solve(Matrix.columnVector(slope)).to1DArray();
    const decrement = Math.sqrt(step.reduce((sum, value, i) => sum + value * slope[i], 0));
    const length = decrement > 0.25 ? 1 / (1 + decrement) : 1;
    alpha = alpha.map((value, i) => value - length * step[i]);
    if (!(decrement > 1e-12)) break;
  }
  return alpha;
}
