import { EspalierError } from '../core/errors.js';
import type { FloorResult } from '../evaluation/checkFloors.js';
import { floorSentence } from '../terminal/floorText.js';

/**
 * What `--enforce` does: a slice that has not reached its floor fails the command, after everything has been written.
 *
 * @throws EspalierError BELOW_FLOOR with every such slice
 */
export function enforceFloors(floors: readonly FloorResult[] = []): void {
  const below = floors.filter(({ reached }) => !reached);
  if (below.length === 0) return;
  throw new EspalierError(
    below.map((result) => ({
      code: 'BELOW_FLOOR',
      path: `slices.${result.slice}.floor.${result.metric}`,
      message: floorSentence(result),
    })),
  );
}
