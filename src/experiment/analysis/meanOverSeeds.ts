import { normalTail } from '../../core/normalTail.js';
import { mean, quantileSorted } from '../../core/numeric.js';
import type { Rng } from '../../core/rng.js';
import { studentQuantile, studentTail } from '../../core/studentT.js';
import type { Interval } from '../../evaluation/bootstrap.js';

/** The mean of a figure over seeds. */
export interface SeedMean {
  /** Seeds. */
  readonly n: number;
  readonly mean: number;
  /** 95 %; null with one seed, which says nothing about others. */
  readonly interval: Interval | null;
  /** Of a mean of 0, two-sided, by Student's t with n − 1 degrees of freedom; null with one seed. */
  readonly p: number | null;
}

/** With fewer seeds a bootstrap cannot reach as far as it must. */
const fewestForBootstrap = 6;
const draws = 2000;

/**
 * The mean over seeds, with its interval: from six seeds on the expanded percentile bootstrap, whose percentiles Φ(−√(n / (n − 1)) · t) make up for
 * the narrowness of few values; with fewer, where a bootstrap's ends are the smallest and the largest value and hold too rarely, Student's t.
 * Reference: Hesterberg, What Teachers Should Know About the Bootstrap, 2015, section 5.3.
 *
 * @param values [n] one per seed, at least one
 */
export function meanOverSeeds(values: readonly number[], rng: Rng): SeedMean {
  const n = values.length;
  const center = mean(values);
  if (n < 2) return { n, mean: center, interval: null, p: null };
  const error = Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (n - 1) / n);
  const p = error === 0 ? (center === 0 ? 1 : 0) : Math.min(1, 2 * studentTail(Math.abs(center) / error, n - 1));
  const t = studentQuantile(0.025, n - 1);
  if (n < fewestForBootstrap) return { n, mean: center, interval: [center - t * error, center + t * error], p };
  const means = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[rng.integer(n)];
    means[draw] = sum / n;
  }
  means.sort();
  const tail = normalTail(Math.sqrt(n / (n - 1)) * t);
  return { n, mean: center, interval: [quantileSorted(means, tail), quantileSorted(means, 1 - tail)], p };
}
