/**
 * PCGrad's projections (Yu et al., 2020, algorithm 1): every task's gradient gᵢ, in the given order of the others, loses what
 * points against another one's,
 *
 *     gᵢ ← gᵢ − ⟨gᵢ, gⱼ⟩ / ‖gⱼ‖² · gⱼ    where ⟨gᵢ, gⱼ⟩ < 0
 *
 * with gⱼ as it came. All of it can be said in inner products: gᵢ stays a combination of the gradients that came.
 *
 * @param gram [p, p] inner products of the gradients; none of them is zero
 * @param orders per task i the others in the order in which gᵢ meets them
 * @returns [p] the coefficients of Σᵢ gᵢ after the projections
 */
export function projectConflicts(
  gram: readonly (readonly number[])[],
  orders: readonly (readonly number[])[],
): number[] {
  const total = gram.map(() => 0);
  orders.forEach((order, i) => {
    const own = gram.map((_, j) => (i === j ? 1 : 0));
    // ⟨gᵢ, gⱼ⟩ for every j, as gᵢ stands.
    const products = [...gram[i]];
    for (const j of order) {
      if (products[j] >= 0) continue;
      const share = products[j] / gram[j][j];
      own[j] -= share;
      for (let other = 0; other < products.length; other++) products[other] -= share * gram[j][other];
    }
    for (let j = 0; j < total.length; j++) total[j] += own[j];
  });
  return total;
}
