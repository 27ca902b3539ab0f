import type { Interval } from '../../evaluation/bootstrap.js';
import type { AdviceName } from './index.js';

/** One thing that could be done next. */
export interface Advice {
  readonly kind: AdviceName;
  readonly task: string;
  readonly action: string;
  /** What it is about: a labeling function, a class or a slice. */
  readonly subject?: string;
  /** Expected change of the task's score; null where it cannot be estimated. Above 0 the score rises. */
  readonly gain: number | null;
  /** 95 %, of this one alone. */
  readonly interval: Interval | null;
  /** Of no change, by Holm over all that could be estimated. */
  readonly adjustedP: number | null;
  readonly verdict: 'better' | 'worse' | 'unclear' | 'unknown';
  /** What the estimate rests on; where there is none, why. */
  readonly basis: string;
}
