import { type MetricName, metrics } from '../../core/metrics/index.js';
import { holm } from '../../evaluation/holm.js';
import type { SeedMean } from './meanOverSeeds.js';

/** A difference among several that are judged together. */
export interface Judged extends SeedMean {
  /** Holm's, over all that are judged together; null with one seed. */
  readonly adjustedP: number | null;
  /** Whether it is for the better, where `adjustedP` is below 0.05. */
  readonly verdict: 'better' | 'worse' | 'unclear';
}

/** Judges differences of a metric together: those called clear err anywhere among them with a probability of at most 5 % (Holm, 1979). */
export function judge<T extends SeedMean>(changes: readonly T[], metric: MetricName): (T & Judged)[] {
  const tested = changes.filter(({ p }) => p !== null);
  const adjusted = new Map(holm(tested.map(({ p }) => p as number)).map((p, i) => [tested[i], p]));
  return changes.map((change) => {
    const adjustedP = adjusted.get(change) ?? null;
    const clear = adjustedP !== null && adjustedP < 0.05 && change.mean !== 0;
    const better = change.mean > 0 === (metrics[metric].better === 'higher');
    return { ...change, adjustedP, verdict: clear ? (better ? 'better' : 'worse') : 'unclear' };
  });
}
