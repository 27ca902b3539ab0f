/**
 * Holm's adjusted p-values: among m tests the i-th smallest p (i = 1 … m) becomes max over j ≤ i of min(1, (m − j + 1) · p₍ⱼ₎).
 * Calling those below α clear errs anywhere among the m with a probability of at most α, however the tests hang together.
 * Reference: Holm, A Simple Sequentially Rejective Multiple Test Procedure, 1979.
 *
 * @param p [m] in any order
 * @returns [m] in the same order
 */
export function holm(p: readonly number[]): number[] {
  const order = [...p.keys()].sort((a, b) => p[a] - p[b]);
  const adjusted = new Array<number>(p.length);
  let largest = 0;
  order.forEach((test, i) => {
    largest = Math.max(largest, Math.min(1, (p.length - i) * p[test]));
    adjusted[test] = largest;
  });
  return adjusted;
}
