import type { Rate } from './errorReport.js';
import { wilsonInterval } from './wilsonInterval.js';

/** `rows` of `n` as a share with its 95 % interval. */
export function rateOf(rows: number, n: number): Rate {
  const rate = n === 0 ? 0 : rows / n;
  return { rows, n, rate, interval: wilsonInterval(rate, n, 1.96) };
}
