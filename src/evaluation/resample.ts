import { mean, quantileSorted } from '../core/numeric.js';
import type { Rng } from '../core/rng.js';

/** Several figures of the same rows; `weights` [n] counts each row, without them every row counts once. */
export type Statistics = (weights?: Uint16Array) => readonly (number | null)[];

/** How much a figure varies with the rows. */
export interface Spread {
  /** 95 %, percentile. */
  readonly interval: [low: number, high: number];
  /** Standard error. */
  readonly error: number;
}

/** Rows drawn per resample at most; with more rows, spreads of this many are narrowed by √(m / n). */
const MAXIMUM_ROWS = 10_000;
const DEFAULT_DRAWS = 1000;
const FEWEST_DRAWS = 200;
/** Rows visited per figure: keeps a split's intervals near a tenth of a second whatever n is. */
const ROW_BUDGET = 2_000_000;

/**
 * The bootstrap: rows are drawn with replacement, all figures on the same draws. Above {@link MAXIMUM_ROWS} rows it is the m-out-of-n
 * bootstrap: the spread of m drawn rows, scaled by √(m / n) round the figure of all rows.
 * Reference: Efron & Tibshirani, An Introduction to the Bootstrap, 1993; Bickel, Götze & van Zwet, 1997.
 *
 * @param most resamples at most (fewer for many rows, yet 200 at least)
 * @returns one per figure; `null` where it is not defined
 */
export function resample(n: number, statistics: Statistics, rng: Rng, most = DEFAULT_DRAWS): (Spread | null)[] {
  if (n === 0) return statistics().map(() => null);
  const m = Math.min(n, MAXIMUM_ROWS);
  const draws = Math.min(most, Math.max(FEWEST_DRAWS, Math.floor(ROW_BUDGET / m)));
  const weights = new Uint16Array(n);
  const pool = poolOf(n, m, rng);
  const narrowing = Math.sqrt(m / n);
  for (const row of pool) weights[row] = 1;
  const centers = statistics(weights);
  const whole = statistics();

  const values = whole.map(() => new Float64Array(draws));
  const counts = whole.map(() => 0);
  for (let draw = 0; draw < draws; draw++) {
    weights.fill(0);
    for (let i = 0; i < m; i++) weights[pool[rng.integer(m)]]++;
    statistics(weights).forEach((value, s) => {
      if (value !== null) values[s][counts[s]++] = value;
    });
  }
  return whole.map((value, s) => {
    const center = centers[s];
    if (counts[s] === 0 || center === null || value === null) return null;
    const sorted = values[s].subarray(0, counts[s]).sort();
    const end = (q: number) =>
      m === n ? quantileSorted(sorted, q) : value + narrowing * (quantileSorted(sorted, q) - center);
    return { interval: [end(0.025), end(0.975)], error: narrowing * standardDeviation(sorted) };
  });
}

function standardDeviation(values: Float64Array): number {
  const center = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / values.length);
}

/** m of the rows 0…n−1, without replacement. */
function poolOf(n: number, m: number, rng: Rng): Uint32Array {
  const rows = Uint32Array.from({ length: n }, (_, row) => row);
  return m === n ? rows : rng.shuffle(rows).subarray(0, m);
}
