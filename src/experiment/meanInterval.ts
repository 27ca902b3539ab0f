import { studentQuantile } from '../core/studentT.js';
import type { Interval } from '../evaluation/bootstrap.js';

/** The mean of runs that differ in their seed alone. */
export interface SeedMean {
  readonly mean: number;
  /** Runs behind it. */
  readonly runs: number;
  /** 95 %, Student's t; left out for one run. */
  readonly interval?: Interval;
}

/** The mean with its 95 % interval over seeds, mean ± t(0.975, n − 1) · s/√n. @param values at least one */
export function meanInterval(values: readonly number[]): SeedMean {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { mean, runs: 1 };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = studentQuantile(0.025, n - 1) * Math.sqrt(variance / n);
  return { mean, runs: n, interval: [mean - half, mean + half] };
}
