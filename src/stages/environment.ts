import type { ContentStore } from '../cache/contentStore.js';
import type { Progress } from '../core/progress.js';

/** What a pipeline gets from outside: where to report, the clock, and a way to be stopped. */
export interface PipelineEnvironment {
  readonly progress: Progress;
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number;
  /** The date and time of day, for environment.json. @default the machine's */
  readonly date?: () => Date;
  /** What is kept between runs. @default the store of this machine's user */
  readonly store?: ContentStore;
  /** Bootstrap resamples per interval; 0 for no intervals. @default 1,000, fewer for many tasks */
  readonly draws?: number;
  /** Aborts the run; what is whole on disk by then stays. */
  readonly signal?: AbortSignal;
}
