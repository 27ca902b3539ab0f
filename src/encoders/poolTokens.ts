/**
 * A text's vector out of its tokens' vectors h_1 … h_L.
 *
 * - `mean`: v = (1 ∕ L) Σ_i h_i, special tokens included
 * - `cls`: v = h_1
 *
 * then v ∕ ‖v‖ where `normalize` says so. Sums run in 64 bits.
 *
 * @param hidden [length, d] row-major
 * @returns [d]
 */
export function poolTokens(
  hidden: ArrayLike<number>,
  length: number,
  d: number,
  pooling: 'mean' | 'cls',
  normalize: boolean,
): Float32Array {
  const rows = pooling === 'mean' ? length : 1;
  const sum = new Float64Array(d);
  for (let i = 0; i < rows; i++) for (let j = 0; j < d; j++) sum[j] += hidden[i * d + j];
  let squares = 0;
  for (let j = 0; j < d; j++) {
    sum[j] /= rows;
    squares += sum[j] ** 2;
  }
  const scale = normalize && squares > 0 ? 1 / Math.sqrt(squares) : 1;
  return Float32Array.from(sum, (value) => value * scale);
}
