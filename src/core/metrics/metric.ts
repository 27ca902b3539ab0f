import type { z } from 'zod';
import type { Scored } from './scored.js';

/**
 * The score of the prepared rows. `weights` [n] counts each row (a bootstrap draw); without them every row counts once.
 * `null` where the metric is not defined, such as the AUC of rows that hold one class only.
 */
export type WeightedScore = (weights?: ArrayLike<number>) => number | null;

/** A metric: everything that does not depend on row weights is worked out once, so that 1,000 draws stay quick. */
export interface Metric {
  prepare(scored: Scored): WeightedScore;
}

/** A registered metric. */
export interface MetricKind<P> {
  readonly summary: string;
  readonly params: z.ZodType<P>;
  /** Which way is better. */
  readonly better: 'higher' | 'lower';
  /** Whether the metric has a meaning for tasks of k classes. */
  applies(k: number): boolean;
  create(params: P): Metric;
}
