/**
 * The one-to-one assignment of rows to columns with the largest total, exact: the Hungarian method by shortest
 * augmenting paths (Kuhn, 1955; Jonker and Volgenant, Computing 38, 1987). Time O(size³).
 *
 * @param value [size, size] row-major, finite
 * @returns [size] the column of each row
 */
export function maximumAssignment(value: ArrayLike<number>, size: number): Int32Array {
  // Row and column potentials of the minimisation of −value; column 0 is a helper, real ones count from 1.
  const rowPotential = new Float64Array(size + 1);
  const columnPotential = new Float64Array(size + 1);
  const rowOf = new Int32Array(size + 1);
  const previous = new Int32Array(size + 1);
  for (let row = 1; row <= size; row++) {
    const distance = new Float64Array(size + 1).fill(Number.POSITIVE_INFINITY);
    const visited = new Uint8Array(size + 1);
    rowOf[0] = row;
    let column = 0;
    do {
      visited[column] = 1;
      const from = rowOf[column];
      let nearest = 0;
      for (let c = 1; c <= size; c++) {
        if (visited[c]) continue;
        const reduced = -value[(from - 1) * size + c - 1] - rowPotential[from] - columnPotential[c];
        if (reduced < distance[c]) {
          distance[c] = reduced;
          previous[c] = column;
        }
        if (nearest === 0 || distance[c] < distance[nearest]) nearest = c;
      }
      const step = distance[nearest];
      for (let c = 0; c <= size; c++) {
        if (visited[c]) {
          rowPotential[rowOf[c]] += step;
          columnPotential[c] -= step;
        } else distance[c] -= step;
      }
      column = nearest;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      rowOf[column] = rowOf[previous[column]];
      column = previous[column];
    }
  }
  const columnOf = new Int32Array(size);
  for (let c = 1; c <= size; c++) columnOf[rowOf[c] - 1] = c - 1;
  return columnOf;
}
