import { type MetricName, metricsFor } from '../core/metrics/index.js';
import type { WeightedScore } from '../core/metrics/metric.js';
import type { Scored } from '../core/metrics/scored.js';
import { quantileSorted } from '../core/numeric.js';
import type { Rng } from '../core/rng.js';

/** Lower and upper end of a 95 % interval. */
export type Interval = [low: number, high: number];

export type Intervals = { [M in MetricName]?: Interval };

/** By how much one set of predictions beats another on the same rows. */
export interface Difference {
  difference: number;
  interval: Interval;
}

/** Rows drawn per resample at most; with more rows, intervals of this many are narrowed by √(m / n). */
const MAXIMUM_ROWS = 10_000;
const DEFAULT_DRAWS = 1000;
const FEWEST_DRAWS = 200;
/** Rows visited per metric: keeps a split's intervals near a tenth of a second whatever n is. */
const ROW_BUDGET = 2_000_000;

/**
 * Percentile bootstrap intervals (95 %) of every metric: rows are drawn with replacement, all metrics on the same draws.
 * Above {@link MAXIMUM_ROWS} rows it is the m-out-of-n bootstrap: the spread of m drawn rows, scaled by √(m / n)
 * round the score of all rows.
 * Reference: Efron & Tibshirani, An Introduction to the Bootstrap, 1993; Bickel, Götze & van Zwet, 1997.
 *
 * @param options `draws`: at most so many resamples (fewer for many rows, yet 200 at least)
 */
export function bootstrapIntervals(
  scored: Scored,
  rng: Rng,
  options: { draws?: number; metrics?: readonly MetricName[] } = {},
): Intervals {
  const wanted = metricsFor(scored.k).filter(([name]) => options.metrics?.includes(name) ?? true);
  const prepare = (rows?: Uint32Array) =>
    wanted.map(([, metric]) => metric.prepare(rows ? pick(scored, rows) : scored));
  const spreads = resample(scored.n, prepare, rng, options.draws);
  const intervals: Intervals = {};
  wanted.forEach(([name], i) => {
    if (spreads[i]) intervals[name] = spreads[i];
  });
  return intervals;
}

/**
 * How much better `a` is than `b` in one metric, both on the same rows in the same order: the difference a − b and its
 * paired bootstrap interval; `null` where the metric is not defined.
 */
export function pairedDifference(
  a: Scored,
  b: Scored,
  metricName: MetricName,
  rng: Rng,
  options: { draws?: number } = {},
): Difference | null {
  const metric = metricsFor(a.k).find(([name]) => name === metricName)?.[1];
  if (!metric || a.n !== b.n) return null;
  const prepare = (rows?: Uint32Array): WeightedScore => {
    const [scoreA, scoreB] = [a, b].map((scored) => metric.prepare(rows ? pick(scored, rows) : scored));
    return (weights) => {
      const [left, right] = [scoreA(weights), scoreB(weights)];
      return left === null || right === null ? null : left - right;
    };
  };
  const [interval] = resample(a.n, (rows) => [prepare(rows)], rng, options.draws);
  const value = prepare()();
  return value === null || !interval ? null : { difference: value, interval };
}

/** @param prepare the scores over all rows, or over these alone */
function resample(
  n: number,
  prepare: (rows?: Uint32Array) => readonly WeightedScore[],
  rng: Rng,
  most = DEFAULT_DRAWS,
): (Interval | null)[] {
  const overall = prepare();
  if (n === 0) return overall.map(() => null);
  const m = Math.min(n, MAXIMUM_ROWS);
  const draws = Math.min(most, Math.max(FEWEST_DRAWS, Math.floor(ROW_BUDGET / m)));
  const pool = poolOf(n, m, rng);
  const narrowing = Math.sqrt(m / n);
  // No draw looks beyond the pool: it stands for the rows, in their order.
  const rows = pool.slice().sort();
  const scores = m === n ? overall : prepare(rows);
  const placeOf = new Map(Array.from(rows, (row, place) => [row, place]));
  const places = Uint32Array.from(pool, (row) => placeOf.get(row)!);
  const weights = new Uint16Array(m).fill(1);
  const centers = scores.map((score) => score(weights));
  const whole = overall.map((score) => score());

  const values = scores.map(() => new Float64Array(draws));
  const counts = scores.map(() => 0);
  for (let draw = 0; draw < draws; draw++) {
    weights.fill(0);
    for (let i = 0; i < m; i++) weights[places[rng.integer(m)]]++;
    for (let s = 0; s < scores.length; s++) {
      const value = scores[s](weights);
      if (value !== null) values[s][counts[s]++] = value;
    }
  }
  return scores.map((_, s) => {
    const center = centers[s];
    const value = whole[s];
    if (counts[s] === 0 || center === null || value === null) return null;
    const sorted = values[s].subarray(0, counts[s]).sort();
    const end = (q: number) =>
      m === n ? quantileSorted(sorted, q) : value + narrowing * (quantileSorted(sorted, q) - center);
    return [end(0.025), end(0.975)];
  });
}

function pick({ k, probs, gold, decisions }: Scored, rows: Uint32Array): Scored {
  const picked = {
    n: rows.length,
    k,
    probs: new Float32Array(rows.length * k),
    gold: new Int16Array(rows.length),
    decisions: new Float32Array(rows.length * k),
  };
  rows.forEach((row, i) => {
    picked.gold[i] = gold[row];
    picked.probs.set(probs.subarray(row * k, (row + 1) * k), i * k);
    picked.decisions.set(decisions.subarray(row * k, (row + 1) * k), i * k);
  });
  return picked;
}

/** m of the rows 0…n−1, without replacement. */
function poolOf(n: number, m: number, rng: Rng): Uint32Array {
  const rows = Uint32Array.from({ length: n }, (_, row) => row);
  return m === n ? rows : rng.shuffle(rows).subarray(0, m);
}
