/**
 * Some rows of a table, one after the other, and back.
 *
 * @param table [d, width]
 * @param rows [u]
 */
export const packRows = {
  /** @returns [u, width] */
  pack(table: Float32Array, rows: Uint32Array, width: number): Float32Array {
    const packed = new Float32Array(rows.length * width);
    rows.forEach((row, i) => {
      packed.set(table.subarray(row * width, (row + 1) * width), i * width);
    });
    return packed;
  },
  /** @param packed [u, width] */
  unpack(packed: Float32Array, rows: Uint32Array, width: number, table: Float32Array): void {
    rows.forEach((row, i) => {
      table.set(packed.subarray(i * width, (i + 1) * width), row * width);
    });
  },
};
