import { normalTail } from '../core/normalTail.js';
import { fisherExact } from './fisherExact.js';

/** Below this expected count in any cell the normal curve is no guide (Cochran, Some Methods for Strengthening the Common χ² Tests, 1954). */
const leastExpected = 5;

/**
 * How likely two samples of one share differ as much as these or more: the score test z = (p_b − p_a) / √(p (1 − p) (1/n_a + 1/n_b)) with the pooled
 * share p, and Fisher's exact test where an expected count is below 5.
 *
 * @param a rows, and how many they are of
 * @returns p, two-sided; 1 where either has no rows
 */
export function sharesDiffer(
  a: { readonly rows: number; readonly n: number },
  b: { readonly rows: number; readonly n: number },
): number {
  const n = a.n + b.n;
  const rows = a.rows + b.rows;
  if (a.n === 0 || b.n === 0 || rows === 0 || rows === n) return 1;
  if ((Math.min(a.n, b.n) * Math.min(rows, n - rows)) / n < leastExpected)
    return fisherExact([a.rows, a.n], [b.rows, b.n]);
  const pooled = rows / n;
  const z = (b.rows / b.n - a.rows / a.n) / Math.sqrt(pooled * (1 - pooled) * (1 / a.n + 1 / b.n));
  return Math.min(1, 2 * normalTail(Math.abs(z)));
}
