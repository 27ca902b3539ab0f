/**
 * [n] how often a pass over a task's rows visits each:
 *
 *     f = max(1, Σ_c p_c · f_c, max over its slices s of f_s)
 *
 * A row takes the largest of what its slices and its class ask for; under a probabilistic label the class asks for its expected factor.
 *
 * @param probs [n, k] the task's labels
 * @param classes [k] f_c ≥ 1; left out: no class asks for anything
 * @param slices rows of the task, and f_s ≥ 1
 * @returns undefined where nothing asks for anything
 */
export function oversampleFactors(
  probs: Float32Array,
  k: number,
  classes: readonly number[] | undefined,
  slices: readonly { readonly rows: Uint32Array; readonly factor: number }[],
): Float32Array | undefined {
  if (classes === undefined && slices.length === 0) return undefined;
  const factors = new Float32Array(probs.length / k).fill(1);
  if (classes) {
    for (let row = 0; row < factors.length; row++) {
      let expected = 0;
      for (let c = 0; c < k; c++) expected += probs[row * k + c] * classes[c];
      factors[row] = Math.max(1, expected);
    }
  }
  for (const { rows, factor } of slices) for (const row of rows) factors[row] = Math.max(factors[row], factor);
  return factors;
}
