import { Matrix, SVD } from 'ml-matrix';

/** Singular values below this share of the largest are noise of 32-bit gradients. */
const noise = 1e-6;

/**
 * IMTL-G's weights (Liu et al., 2021, section 3.1): the combination g = Σ αᵢgᵢ, Σα = 1, whose projections on all gradients
 * are equal, ⟨g, uᵢ⟩ = ⟨g, uⱼ⟩ with uᵢ = gᵢ/‖gᵢ‖. The paper's closed form α₂… = g₁Uᵀ(DUᵀ)⁻¹ solves these linear equations; they are
 * solved here as they stand, with the common projection κ as one more unknown, which treats all tasks alike:
 *
 *     ⎡ uᵢᵀgⱼ  −1 ⎤ ⎡ α ⎤   ⎡ 0 ⎤
 *     ⎣  1…1    0 ⎦ ⎣ κ ⎦ = ⎣ 1 ⎦
 *
 * Weights may be negative. Where gradients are parallel the solution of least norm is taken.
 *
 * @param gram [p, p] inner products of the gradients; none of them is zero
 * @returns [p]
 */
export function equalProjections(gram: readonly (readonly number[])[]): number[] {
  const p = gram.length;
  const norms = gram.map((row, i) => Math.sqrt(row[i]));
  // In units of the mean norm, so that the equations' size is that of the ones beside them.
  const unit = norms.reduce((sum, norm) => sum + norm, 0) / p;
  const equations = new Matrix([
    ...gram.map((row, i) => [...row.map((value) => value / norms[i] / unit), -1]),
    [...gram.map(() => 1), 0],
  ]);
  const { leftSingularVectors: U, rightSingularVectors: V, diagonal } = new SVD(equations);
  const solution = new Array(p).fill(0);
  diagonal.forEach((value, at) => {
    if (value <= noise * diagonal[0]) return;
    const along = U.get(p, at) / value;
    for (let i = 0; i < p; i++) solution[i] += along * V.get(i, at);
  });
  return solution;
}
