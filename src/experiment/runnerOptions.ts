import type { SweepEvent } from './sweepEvent.js';

/** What the outside world gives to a sweep's runner. */
export interface RunnerOptions {
  /** The command line to start again, such as node and its script. */
  readonly cli: readonly string[];
  readonly tell: (event: SweepEvent) => void;
  readonly say: (line: string) => void;
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}
