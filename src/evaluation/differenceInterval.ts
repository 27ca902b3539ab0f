/**
 * The interval of b − a out of an interval of each, which need not be symmetric (Zou and Donner, Construction of confidence limits about effect
 * measures, 2008, eq. 3). With Wilson's intervals of two shares it is Newcombe's (Interval Estimation for the Difference Between Independent
 * Proportions, 1998, method 10).
 *
 *   [d − √((b − l_b)² + (u_a − a)²), d + √((u_b − b)² + (a − l_a)²)],  d = b − a
 *
 * @param a the first estimate and its interval
 * @param b the second, from other rows
 */
export function differenceInterval(
  a: { readonly value: number; readonly interval: readonly [low: number, high: number] },
  b: { readonly value: number; readonly interval: readonly [low: number, high: number] },
): [low: number, high: number] {
  const d = b.value - a.value;
  return [
    d - Math.hypot(b.value - b.interval[0], a.interval[1] - a.value),
    d + Math.hypot(b.interval[1] - b.value, a.value - a.interval[0]),
  ];
}
