/**
 * All combinations of the axes' values, the last axis changing fastest.
 *
 * @param sizes the number of values of each axis
 * @returns per combination the place of its value on each axis; one empty combination without axes
 */
export function gridOf(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>(
    (points, size) => points.flatMap((point) => Array.from({ length: size }, (_, value) => [...point, value])),
    [[]],
  );
}
