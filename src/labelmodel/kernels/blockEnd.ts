/**
 * Where a block of rows ends that starts at `start`: whole rows, as many as have at most `mostVotes` votes together, `mostRows` of them at most,
 * and one at least.
 *
 * @param offsets [rows + 1] ascending
 */
export function blockEnd(offsets: Uint32Array, start: number, mostRows: number, mostVotes: number): number {
  let most = Math.min(offsets.length - 1, start + mostRows);
  if (offsets[most] - offsets[start] <= mostVotes) return most;
  let least = start + 1;
  while (least < most) {
    const middle = (least + most + 1) >> 1;
    if (offsets[middle] - offsets[start] <= mostVotes) least = middle;
    else most = middle - 1;
  }
  return least;
}
