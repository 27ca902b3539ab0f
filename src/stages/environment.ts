import type { Progress } from '../core/progress.js';

/** What a pipeline gets from outside: where to report, the clock, and a way to be stopped. */
export interface PipelineEnvironment {
  readonly progress: Progress;
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number;
  /** Aborts the run; what is whole on disk by then stays. */
  readonly signal?: AbortSignal;
}
