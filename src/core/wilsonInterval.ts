/**
 * Wilson's score interval for a share (Brown, Cai and DasGupta 2001, eq. 4).
 *
 * @param share of `n`, in [0, 1]
 * @param z standard normal quantile of the level: 1.96 for 95 %
 */
export function wilsonInterval(share: number, n: number, z: number): [low: number, high: number] {
  if (n === 0) return [0, 1];
  const shrunk = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return [Math.max(0, shrunk - half), Math.min(1, shrunk + half)];
}
