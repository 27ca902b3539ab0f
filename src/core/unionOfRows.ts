/** Every row number that is in any of the lists, once, ascending; it takes a flag per row and no set. */
export function unionOfRows(lists: readonly Uint32Array[]): Uint32Array {
  let n = 0;
  for (const rows of lists) for (const row of rows) n = Math.max(n, row + 1);
  const flags = new Uint8Array(n);
  let count = 0;
  for (const rows of lists) {
    for (const row of rows) {
      if (flags[row] === 0) count++;
      flags[row] = 1;
    }
  }
  const union = new Uint32Array(count);
  for (let row = 0, next = 0; row < n; row++) if (flags[row] === 1) union[next++] = row;
  return union;
}
