/** Student's t at 97.5 %, for 1, 2, … degrees of freedom. */
const t975 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

/** The mean over seeds and half the width of its 95 % interval, by Student's t; a half width of NaN where there is one seed. */
export function meanOverSeeds(values: readonly number[]): { readonly mean: number; readonly halfWidth: number } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return { mean, halfWidth: (t975[n - 2] ?? 1.96) * Math.sqrt(variance / n) };
}
