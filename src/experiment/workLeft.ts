import { estimateSeconds, type TimedRun } from './estimateSeconds.js';
import type { AxisLabel } from './sweepParams.js';

/** A run that is not done. */
export interface OpenRun {
  readonly axes: Readonly<Record<string, AxisLabel>>;
  /** Seconds it has been running; left out where it has not begun. */
  readonly running?: number;
}

/**
 * The seconds until the last of the open runs ends, `parallel` at a time: their expected seconds shared out, and no fewer than the longest takes.
 *
 * @param leftOut axes that say nothing about the time
 * @returns undefined where nothing is done yet
 */
export function workLeft(
  open: readonly OpenRun[],
  done: readonly TimedRun[],
  parallel: number,
  leftOut: readonly string[],
): number | undefined {
  if (done.length === 0) return undefined;
  const left = open.map(({ axes, running = 0 }) => Math.max(0, estimateSeconds(axes, done, leftOut)! - running));
  return Math.max(
    left.reduce((sum, own) => sum + own, 0) / parallel,
    left.reduce((most, own) => Math.max(most, own), 0),
  );
}
