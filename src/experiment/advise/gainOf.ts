import { mean } from '../../core/numeric.js';
import { studentQuantile, studentTail } from '../../core/studentT.js';
import type { SeedMean } from '../analysis/meanOverSeeds.js';

/**
 * The expected gain out of repetitions. Each repetition is one draw of how the gain could have come out on other rows, so that their deviation s is the gain's own
 * standard error and not s / √n; with few of them by Student's t.
 *
 * @param gains one per repetition; null where it has none
 * @returns undefined where fewer than three quarters have one
 */
export function gainOf(gains: readonly (number | null)[]): SeedMean | undefined {
  const values = gains.filter((gain) => gain !== null);
  const n = values.length;
  if (n < 3 || n < 0.75 * gains.length) return undefined;
  const center = mean(values);
  const error = Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (n - 1));
  const reach = studentQuantile(0.025, n - 1) * error;
  const p = error === 0 ? (center === 0 ? 1 : 0) : Math.min(1, 2 * studentTail(Math.abs(center) / error, n - 1));
  return { n, mean: center, interval: [center - reach, center + reach], p };
}
