import type { Difference } from '../evaluation/bootstrap.js';

/** What an interval lets one say. */
export type Verdict = 'above' | 'below' | 'unclear';

/** A paired difference is clear when its interval leaves zero out. */
export function verdictOfDifference({ interval: [low, high] }: Difference): Verdict {
  if (low > 0) return 'above';
  return high < 0 ? 'below' : 'unclear';
}
