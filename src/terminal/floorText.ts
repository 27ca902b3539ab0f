import type { FloorResult } from '../evaluation/checkFloors.js';

/** `expected at least 80.0 % macroF1 for spam on 43 test rows; reached 71.2 %`. */
export function floorSentence({ task, metric, floor, value, n }: FloorResult): string {
  const rows = `${n} test ${n === 1 ? 'row' : 'rows'}`;
  const reached = value === null ? `${metric} is not defined there` : `reached ${percent(value)}`;
  return `expected at least ${percent(floor)} ${metric} for ${task} on ${rows}; ${reached}`;
}

/** A line per slice that has not reached its floor, and one about how many have. */
export function floorText(floors: readonly FloorResult[]): string {
  const below = floors.filter(({ reached }) => !reached);
  const lines = below.map((result) => `BELOW_FLOOR  ${result.slice}: ${floorSentence(result)}`);
  return [...lines, `Floors of slices: ${floors.length - below.length} of ${floors.length} reached`].join('\n');
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
