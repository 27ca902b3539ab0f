import type { Difference, Interval } from '../evaluation/bootstrap.js';

/** What an interval lets one say. */
export type Verdict = 'above' | 'below' | 'unclear';

/** A paired difference is clear when its interval leaves zero out. */
export function verdictOfDifference({ interval: [low, high] }: Difference): Verdict {
  if (low > 0) return 'above';
  return high < 0 ? 'below' : 'unclear';
}

/** Two intervals that overlap say nothing clear. */
export function verdictOfIntervals(a: Interval, b: Interval): Verdict {
  if (a[0] > b[1]) return 'above';
  return a[1] < b[0] ? 'below' : 'unclear';
}
