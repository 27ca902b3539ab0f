/**
 * Some rows of a table, one after the other.
 *
 * @param values [n, width]
 * @param rows [b] below 0: a row of zeros
 * @returns [b, width]
 */
export function takeRows(values: Float32Array, n: number, rows: ArrayLike<number>): Float32Array {
  const width = values.length / n;
  const some = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    if (rows[i] >= 0) some.set(values.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
  }
  return some;
}
