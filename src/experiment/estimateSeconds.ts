import type { AxisLabel } from './sweepParams.js';

/** A run that was finished: what it was and what it took. */
export interface TimedRun {
  readonly axes: Readonly<Record<string, AxisLabel>>;
  readonly seconds: number;
}

/** How many times more a run says about another one for each axis on which they agree. */
const perSharedAxis = 8;

/**
 * The seconds that a run is expected to take: the mean of those that are done, each counting 8 times as much for every axis whose value it shares.
 *
 * @param leftOut axes that say nothing about the time, such as seeds
 * @returns undefined where none is done
 */
export function estimateSeconds(
  axes: TimedRun['axes'],
  done: readonly TimedRun[],
  leftOut: readonly string[] = [],
): number | undefined {
  if (done.length === 0) return undefined;
  const names = Object.keys(axes).filter((axis) => !leftOut.includes(axis));
  let sum = 0;
  let weights = 0;
  for (const { axes: own, seconds } of done) {
    const weight = perSharedAxis ** names.filter((axis) => own[axis] === axes[axis]).length;
    sum += weight * seconds;
    weights += weight;
  }
  return sum / weights;
}
