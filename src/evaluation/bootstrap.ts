import { type MetricName, metricsFor } from '../core/metrics/index.js';
import type { Scored } from '../core/metrics/scored.js';
import type { Rng } from '../core/rng.js';
import { resample } from './resample.js';

/** Lower and upper end of a 95 % interval. */
export type Interval = [low: number, high: number];

/** 95 % intervals by metric, of those that have one. */
export type Intervals = { [M in MetricName]?: Interval };

/** By how much one set of predictions beats another on the same rows. */
export interface Difference {
  difference: number;
  interval: Interval;
}

/**
 * Percentile bootstrap intervals (95 %) of every metric: rows are drawn with replacement, all metrics on the same draws; see `resample`.
 *
 * @param options `draws`: at most so many resamples (fewer for many rows, yet 200 at least); 0 for no intervals
 */
export function bootstrapIntervals(
  scored: Scored,
  rng: Rng,
  options: { draws?: number; metrics?: readonly MetricName[] } = {},
): Intervals {
  if (options.draws === 0) return {};
  const wanted = metricsFor(scored.k).filter(([name]) => options.metrics?.includes(name) ?? true);
  const scores = wanted.map(([, metric]) => metric.prepare(scored));
  const spreads = resample(scored.n, (weights) => scores.map((score) => score(weights)), rng, options.draws);
  const intervals: Intervals = {};
  wanted.forEach(([name], i) => {
    const spread = spreads[i];
    if (spread) intervals[name] = spread.interval;
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
  if (options.draws === 0) return null;
  const metric = metricsFor(a.k).find(([name]) => name === metricName)?.[1];
  if (!metric || a.n !== b.n) return null;
  const scoreA = metric.prepare(a);
  const scoreB = metric.prepare(b);
  const difference = (weights?: ArrayLike<number>) => {
    const [left, right] = [scoreA(weights), scoreB(weights)];
    return left === null || right === null ? null : left - right;
  };
  const [spread] = resample(a.n, (weights) => [difference(weights)], rng, options.draws);
  const value = difference();
  return value === null || !spread ? null : { difference: value, interval: spread.interval };
}
