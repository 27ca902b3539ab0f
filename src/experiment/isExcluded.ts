import type { AxisLabel } from './sweepParams.js';

/** Whether all axes of one of the entries have, in this cell, a value that the entry names. An entry without axes names no cell. */
export function isExcluded(
  axes: Readonly<Record<string, AxisLabel>>,
  exclude: readonly Readonly<Record<string, AxisLabel | readonly AxisLabel[]>>[],
): boolean {
  return exclude.some((entry) => {
    const named = Object.entries(entry);
    return (
      named.length > 0 &&
      named.every(([axis, labels]) => ([] as AxisLabel[]).concat(labels as AxisLabel).includes(axes[axis]))
    );
  });
}
